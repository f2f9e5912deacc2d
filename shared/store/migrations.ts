// Written by `npm run migrations` from migrations/*.sql.

export interface Migration {
  readonly name: string;
  readonly statements: readonly string[];
}

export const MIGRATIONS: readonly Migration[] = [
  {
    "name": "0000_start.sql",
    "statements": [
      "CREATE TABLE `containers` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`id` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL,\n\t`databaseId` text NOT NULL,\n\t`name` text NOT NULL,\n\t`enabled` integer NOT NULL,\n\t`security` integer NOT NULL,\n\t`permissions` text NOT NULL,\n\t`nextSlot` integer NOT NULL,\n\t`search` text NOT NULL\n);",
      "CREATE UNIQUE INDEX `containers_id` ON `containers` (`projectId`,`databaseId`,`id`);",
      "CREATE TABLE `databases` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`id` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL,\n\t`name` text NOT NULL,\n\t`type` text NOT NULL,\n\t`enabled` integer NOT NULL,\n\t`search` text NOT NULL\n);",
      "CREATE UNIQUE INDEX `databases_id` ON `databases` (`projectId`,`id`);",
      "CREATE TABLE `fields` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`container` integer NOT NULL,\n\t`key` text NOT NULL,\n\t`type` text NOT NULL,\n\t`format` text NOT NULL,\n\t`size` integer NOT NULL,\n\t`required` integer NOT NULL,\n\t`array` integer NOT NULL,\n\t`default` text,\n\t`options` text NOT NULL,\n\t`slot` integer NOT NULL,\n\t`storage` text NOT NULL,\n\t`status` text NOT NULL,\n\t`error` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL\n);",
      "CREATE INDEX `fields_container` ON `fields` (`container`);",
      "CREATE TABLE `indexes` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`container` integer NOT NULL,\n\t`key` text NOT NULL,\n\t`type` text NOT NULL,\n\t`fields` text NOT NULL,\n\t`lengths` text NOT NULL,\n\t`orders` text NOT NULL,\n\t`status` text NOT NULL,\n\t`error` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL\n);",
      "CREATE INDEX `indexes_container` ON `indexes` (`container`);",
      "CREATE TABLE `memberships` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`id` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL,\n\t`teamId` text NOT NULL,\n\t`userId` text NOT NULL,\n\t`roles` text NOT NULL,\n\t`invited` text NOT NULL,\n\t`joined` text,\n\t`confirm` integer NOT NULL,\n\t`secretHash` text NOT NULL,\n\t`search` text NOT NULL\n);",
      "CREATE UNIQUE INDEX `memberships_id` ON `memberships` (`projectId`,`id`);",
      "CREATE UNIQUE INDEX `memberships_member` ON `memberships` (`projectId`,`teamId`,`userId`);",
      "CREATE INDEX `memberships_user` ON `memberships` (`projectId`,`userId`);",
      "CREATE TABLE `sessions` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`id` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL,\n\t`userId` text NOT NULL,\n\t`secretHash` text NOT NULL,\n\t`expire` text NOT NULL,\n\t`provider` text NOT NULL,\n\t`providerUid` text NOT NULL,\n\t`factors` text NOT NULL,\n\t`mfaUpdatedAt` text,\n\t`userAgent` text NOT NULL,\n\t`ip` text NOT NULL,\n\t`countryCode` text NOT NULL\n);",
      "CREATE UNIQUE INDEX `sessions_id` ON `sessions` (`projectId`,`id`);",
      "CREATE INDEX `sessions_user` ON `sessions` (`projectId`,`userId`);",
      "CREATE INDEX `sessions_secret` ON `sessions` (`projectId`,`secretHash`);",
      "CREATE INDEX `sessions_expire` ON `sessions` (`expire`);",
      "CREATE TABLE `targets` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`id` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL,\n\t`userId` text NOT NULL,\n\t`providerId` text,\n\t`providerType` text NOT NULL,\n\t`name` text NOT NULL,\n\t`identifier` text NOT NULL,\n\t`expired` integer NOT NULL,\n\t`sessionId` text\n);",
      "CREATE UNIQUE INDEX `targets_id` ON `targets` (`projectId`,`id`);",
      "CREATE UNIQUE INDEX `targets_identifier` ON `targets` (`projectId`,`identifier`);",
      "CREATE INDEX `targets_user` ON `targets` (`projectId`,`userId`);",
      "CREATE TABLE `teams` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`id` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL,\n\t`name` text NOT NULL,\n\t`total` integer NOT NULL,\n\t`prefs` text NOT NULL,\n\t`search` text NOT NULL\n);",
      "CREATE UNIQUE INDEX `teams_id` ON `teams` (`projectId`,`id`);",
      "CREATE TABLE `tokens` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`id` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL,\n\t`userId` text NOT NULL,\n\t`type` text NOT NULL,\n\t`secretHash` text NOT NULL,\n\t`expire` text NOT NULL,\n\t`userAgent` text NOT NULL,\n\t`ip` text NOT NULL\n);",
      "CREATE UNIQUE INDEX `tokens_id` ON `tokens` (`projectId`,`id`);",
      "CREATE INDEX `tokens_user` ON `tokens` (`projectId`,`userId`);",
      "CREATE INDEX `tokens_expire` ON `tokens` (`expire`);",
      "CREATE TABLE `users` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`id` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL,\n\t`name` text NOT NULL,\n\t`email` text,\n\t`phone` text,\n\t`emailVerification` integer NOT NULL,\n\t`phoneVerification` integer NOT NULL,\n\t`status` integer NOT NULL,\n\t`labels` text NOT NULL,\n\t`password` text,\n\t`hash` text,\n\t`hashOptions` text,\n\t`passwordUpdate` text,\n\t`passwordHistory` text NOT NULL,\n\t`prefs` text NOT NULL,\n\t`mfa` integer NOT NULL,\n\t`impersonator` integer NOT NULL,\n\t`registration` text NOT NULL,\n\t`accessedAt` text NOT NULL,\n\t`search` text NOT NULL\n);",
      "CREATE UNIQUE INDEX `users_id` ON `users` (`projectId`,`id`);",
      "CREATE UNIQUE INDEX `users_email` ON `users` (`projectId`,`email`);",
      "CREATE UNIQUE INDEX `users_phone` ON `users` (`projectId`,`phone`);",
      "CREATE TABLE `devKeys` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`id` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL,\n\t`name` text NOT NULL,\n\t`expire` text,\n\t`secretHash` text NOT NULL,\n\t`secret` text NOT NULL,\n\t`accessedAt` text,\n\t`sdks` text NOT NULL\n);",
      "CREATE UNIQUE INDEX `devKeys_id` ON `devKeys` (`projectId`,`id`);",
      "CREATE UNIQUE INDEX `devKeys_secret` ON `devKeys` (`projectId`,`secretHash`);",
      "CREATE TABLE `directory` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`id` text NOT NULL,\n\t`shard` text NOT NULL,\n\t`teamId` text NOT NULL,\n\t`name` text NOT NULL,\n\t`labels` text NOT NULL,\n\t`search` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL\n);",
      "CREATE UNIQUE INDEX `directory_id` ON `directory` (`id`);",
      "CREATE INDEX `directory_team` ON `directory` (`teamId`);",
      "CREATE TABLE `keys` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`id` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL,\n\t`name` text NOT NULL,\n\t`scopes` text NOT NULL,\n\t`expire` text,\n\t`secretHash` text NOT NULL,\n\t`secret` text NOT NULL,\n\t`accessedAt` text,\n\t`sdks` text NOT NULL\n);",
      "CREATE UNIQUE INDEX `keys_id` ON `keys` (`projectId`,`id`);",
      "CREATE UNIQUE INDEX `keys_secret` ON `keys` (`projectId`,`secretHash`);",
      "CREATE TABLE `platforms` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`id` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL,\n\t`name` text NOT NULL,\n\t`type` text NOT NULL,\n\t`key` text NOT NULL,\n\t`store` text NOT NULL,\n\t`hostname` text NOT NULL\n);",
      "CREATE UNIQUE INDEX `platforms_id` ON `platforms` (`projectId`,`id`);",
      "CREATE TABLE `projects` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`id` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL,\n\t`teamId` text NOT NULL,\n\t`region` text NOT NULL,\n\t`name` text NOT NULL,\n\t`description` text NOT NULL,\n\t`logo` text NOT NULL,\n\t`url` text NOT NULL,\n\t`legalName` text NOT NULL,\n\t`legalCountry` text NOT NULL,\n\t`legalState` text NOT NULL,\n\t`legalCity` text NOT NULL,\n\t`legalAddress` text NOT NULL,\n\t`legalTaxId` text NOT NULL,\n\t`status` text NOT NULL,\n\t`labels` text NOT NULL,\n\t`auths` text NOT NULL,\n\t`services` text NOT NULL,\n\t`protocols` text NOT NULL,\n\t`smtp` text NOT NULL,\n\t`oAuthProviders` text NOT NULL,\n\t`pingCount` integer NOT NULL,\n\t`pingedAt` text,\n\t`accessedAt` text NOT NULL,\n\t`consoleAccessedAt` text\n);",
      "CREATE UNIQUE INDEX `projects_id` ON `projects` (`id`);",
      "CREATE TABLE `guard` (\n\t`reason` text NOT NULL\n);",
      "CREATE TABLE `versions` (\n\t`key` text PRIMARY KEY NOT NULL,\n\t`version` text NOT NULL\n);"
    ]
  },
  {
    "name": "0001_guard.sql",
    "statements": [
      "CREATE TRIGGER `guard_refuses` BEFORE INSERT ON `guard` BEGIN SELECT RAISE(ABORT, NEW.reason); END;"
    ]
  },
  {
    "name": "0002_effects.sql",
    "statements": [
      "CREATE TABLE `audits` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`event` text NOT NULL,\n\t`resource` text NOT NULL,\n\t`userId` text NOT NULL,\n\t`userName` text NOT NULL,\n\t`userEmail` text NOT NULL,\n\t`userType` text NOT NULL,\n\t`mode` text NOT NULL,\n\t`userAgent` text NOT NULL,\n\t`ip` text NOT NULL,\n\t`country` text NOT NULL,\n\t`time` text NOT NULL,\n\t`data` text NOT NULL\n);",
      "CREATE INDEX `audits_resource` ON `audits` (`projectId`,`resource`,`sequence`);",
      "CREATE INDEX `audits_user` ON `audits` (`projectId`,`userId`,`sequence`);",
      "CREATE INDEX `audits_time` ON `audits` (`time`);",
      "CREATE TABLE `usage` (\n\t`projectId` text NOT NULL,\n\t`metric` text NOT NULL,\n\t`period` text NOT NULL,\n\t`time` text NOT NULL,\n\t`value` integer NOT NULL,\n\tPRIMARY KEY(`projectId`, `metric`, `period`, `time`)\n);",
      "CREATE INDEX `usage_time` ON `usage` (`period`,`time`);",
      "CREATE TABLE `webhooks` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`id` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL,\n\t`name` text NOT NULL,\n\t`url` text NOT NULL,\n\t`events` text NOT NULL,\n\t`tls` integer NOT NULL,\n\t`authUsername` text NOT NULL,\n\t`authPassword` text NOT NULL,\n\t`secret` text NOT NULL,\n\t`enabled` integer NOT NULL,\n\t`attempts` integer NOT NULL,\n\t`logs` text NOT NULL\n);",
      "CREATE UNIQUE INDEX `webhooks_id` ON `webhooks` (`projectId`,`id`);",
      "CREATE TABLE `jobs` (\n\t`id` text PRIMARY KEY NOT NULL,\n\t`projectId` text NOT NULL,\n\t`kind` text NOT NULL,\n\t`body` text NOT NULL,\n\t`attempts` integer NOT NULL,\n\t`status` text NOT NULL,\n\t`dueAt` integer NOT NULL,\n\t`leasedUntil` integer NOT NULL,\n\t`error` text NOT NULL,\n\t`createdAt` text NOT NULL\n);",
      "CREATE INDEX `jobs_due` ON `jobs` (`status`,`dueAt`);",
      "CREATE INDEX `jobs_kind` ON `jobs` (`kind`,`status`);"
    ]
  },
  {
    "name": "0003_mail_templates.sql",
    "statements": [
      "CREATE TABLE `mailTemplates` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`id` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL,\n\t`templateId` text NOT NULL,\n\t`locale` text NOT NULL,\n\t`subject` text NOT NULL,\n\t`message` text NOT NULL,\n\t`senderName` text NOT NULL,\n\t`senderEmail` text NOT NULL,\n\t`replyToEmail` text NOT NULL,\n\t`replyToName` text NOT NULL\n);",
      "CREATE UNIQUE INDEX `mailTemplates_id` ON `mailTemplates` (`projectId`,`id`);"
    ]
  },
  {
    "name": "0004_received.sql",
    "statements": [
      "CREATE TABLE `received` (\n\t`id` text PRIMARY KEY NOT NULL,\n\t`time` text NOT NULL\n);",
      "CREATE INDEX `received_time` ON `received` (`time`);"
    ]
  },
  {
    "name": "0005_jobs_due.sql",
    "statements": [
      "DROP INDEX `jobs_kind`;",
      "DROP INDEX `jobs_due`;",
      "CREATE INDEX `jobs_due` ON `jobs` (`kind`,`status`,`dueAt`);"
    ]
  },
  {
    "name": "0006_start_empty.sql",
    "statements": [
      "CREATE TABLE `maintenance` (\n\t`name` text PRIMARY KEY NOT NULL,\n\t`begunAt` integer NOT NULL\n);",
      "CREATE INDEX `targets_expired` ON `targets` (`sequence`) WHERE expired = 1;",
      "CREATE TRIGGER `users_start_empty` AFTER INSERT ON `users` BEGIN\n\tUPDATE teams SET total = max(0, total - 1) WHERE projectId = NEW.projectId AND id IN\n\t\t(SELECT teamId FROM memberships WHERE projectId = NEW.projectId AND userId = NEW.id AND confirm = 1);\n\tDELETE FROM memberships WHERE projectId = NEW.projectId AND userId = NEW.id;\n\tDELETE FROM sessions WHERE projectId = NEW.projectId AND userId = NEW.id;\n\tDELETE FROM tokens WHERE projectId = NEW.projectId AND userId = NEW.id;\n\tDELETE FROM targets WHERE projectId = NEW.projectId AND userId = NEW.id;\nEND;",
      "CREATE TRIGGER `teams_start_empty` AFTER INSERT ON `teams` BEGIN\n\tDELETE FROM memberships WHERE projectId = NEW.projectId AND teamId = NEW.id;\nEND;"
    ]
  },
  {
    "name": "0007_listeners.sql",
    "statements": [
      "CREATE TABLE `listeners` (\n\t`projectId` text PRIMARY KEY NOT NULL,\n\t`turn` integer NOT NULL\n);"
    ]
  },
  {
    "name": "0008_storage.sql",
    "statements": [
      "CREATE TABLE `buckets` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`id` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL,\n\t`name` text NOT NULL,\n\t`permissions` text NOT NULL,\n\t`fileSecurity` integer NOT NULL,\n\t`enabled` integer NOT NULL,\n\t`maximumFileSize` integer NOT NULL,\n\t`allowedFileExtensions` text NOT NULL,\n\t`compression` text NOT NULL,\n\t`encryption` integer NOT NULL,\n\t`antivirus` integer NOT NULL,\n\t`transformations` integer NOT NULL,\n\t`search` text NOT NULL\n);",
      "CREATE UNIQUE INDEX `buckets_id` ON `buckets` (`projectId`,`id`);",
      "CREATE TABLE `fileParts` (\n\t`file` integer NOT NULL,\n\t`number` integer NOT NULL,\n\t`etag` text NOT NULL,\n\tPRIMARY KEY(`file`, `number`)\n);",
      "CREATE TABLE `files` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`id` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL,\n\t`bucket` integer NOT NULL,\n\t`bucketId` text NOT NULL,\n\t`name` text NOT NULL,\n\t`folder` text NOT NULL,\n\t`permissions` text NOT NULL,\n\t`signature` text NOT NULL,\n\t`mimeType` text NOT NULL,\n\t`sizeOriginal` integer NOT NULL,\n\t`sizeActual` integer NOT NULL,\n\t`chunksTotal` integer NOT NULL,\n\t`chunksUploaded` integer NOT NULL,\n\t`encryption` integer NOT NULL,\n\t`compression` text NOT NULL,\n\t`complete` integer NOT NULL,\n\t`object` text NOT NULL,\n\t`uploadId` text NOT NULL,\n\t`finishUntil` integer NOT NULL,\n\t`search` text NOT NULL\n);",
      "CREATE UNIQUE INDEX `files_id` ON `files` (`bucket`,`id`);",
      "CREATE INDEX `files_project` ON `files` (`projectId`,`bucket`);",
      "CREATE TABLE `refuse` (\n\t`object` text PRIMARY KEY NOT NULL,\n\t`uploadId` text NOT NULL\n);",
      "CREATE TABLE `resourceTokens` (\n\t`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`projectId` text NOT NULL,\n\t`id` text NOT NULL,\n\t`createdAt` text NOT NULL,\n\t`updatedAt` text NOT NULL,\n\t`file` integer NOT NULL,\n\t`bucketId` text NOT NULL,\n\t`fileId` text NOT NULL,\n\t`expire` text,\n\t`accessedAt` text NOT NULL\n);",
      "CREATE UNIQUE INDEX `resourceTokens_id` ON `resourceTokens` (`projectId`,`id`);",
      "CREATE INDEX `resourceTokens_file` ON `resourceTokens` (`projectId`,`file`);",
      "CREATE TRIGGER `files_leave_refuse` AFTER DELETE ON `files` BEGIN\n\tINSERT INTO refuse (object, uploadId) VALUES (OLD.object, OLD.uploadId) ON CONFLICT (object) DO NOTHING;\n\tDELETE FROM fileParts WHERE file = OLD.sequence;\n\tDELETE FROM resourceTokens WHERE projectId = OLD.projectId AND file = OLD.sequence;\nEND;"
    ]
  },
  {
    "name": "0009_bucket_totals.sql",
    "statements": [
      "ALTER TABLE `buckets` ADD `fileCount` integer DEFAULT 0 NOT NULL;",
      "ALTER TABLE `buckets` ADD `totalSize` integer DEFAULT 0 NOT NULL;",
      "UPDATE `buckets` SET\n\t`fileCount` = (SELECT count(*) FROM `files` WHERE `bucket` = `buckets`.`sequence` AND `complete` = 1),\n\t`totalSize` = (SELECT coalesce(sum(`sizeActual`), 0) FROM `files` WHERE `bucket` = `buckets`.`sequence` AND `complete` = 1);",
      "CREATE TRIGGER `files_add_to_bucket` AFTER INSERT ON `files` WHEN NEW.complete = 1 BEGIN\n\tUPDATE buckets SET fileCount = fileCount + 1, totalSize = totalSize + NEW.sizeActual WHERE sequence = NEW.bucket;\nEND;",
      "CREATE TRIGGER `files_change_bucket` AFTER UPDATE OF `complete`, `sizeActual` ON `files`\nWHEN NEW.complete <> OLD.complete OR NEW.complete * NEW.sizeActual <> OLD.complete * OLD.sizeActual BEGIN\n\tUPDATE buckets SET\n\t\tfileCount = fileCount + NEW.complete - OLD.complete,\n\t\ttotalSize = totalSize + NEW.complete * NEW.sizeActual - OLD.complete * OLD.sizeActual\n\tWHERE sequence = NEW.bucket;\nEND;",
      "CREATE TRIGGER `files_leave_bucket` AFTER DELETE ON `files` WHEN OLD.complete = 1 BEGIN\n\tUPDATE buckets SET fileCount = fileCount - 1, totalSize = totalSize - OLD.sizeActual WHERE sequence = OLD.bucket;\nEND;"
    ]
  },
  {
    "name": "0010_uploads.sql",
    "statements": [
      "CREATE TABLE `objectSweeps` (\n\t`name` text PRIMARY KEY NOT NULL,\n\t`after` text NOT NULL\n);",
      "ALTER TABLE `files` ADD `uploader` text DEFAULT '' NOT NULL;",
      "CREATE INDEX `files_unfinished` ON `files` (`updatedAt`) WHERE complete = 0;"
    ]
  },
  {
    "name": "0011_previews.sql",
    "statements": [
      "CREATE TABLE `previews` (\n\t`object` text PRIMARY KEY NOT NULL,\n\t`file` integer NOT NULL,\n\t`createdAt` text NOT NULL\n);",
      "CREATE INDEX `previews_file` ON `previews` (`file`,`createdAt`);",
      "CREATE TRIGGER `previews_leave_refuse` AFTER DELETE ON `previews` BEGIN\n\tINSERT INTO refuse (object, uploadId) VALUES (OLD.object, '') ON CONFLICT (object) DO NOTHING;\nEND;",
      "CREATE TRIGGER `files_leave_previews` AFTER DELETE ON `files` BEGIN\n\tDELETE FROM previews WHERE file = OLD.sequence;\nEND;"
    ]
  }
];
