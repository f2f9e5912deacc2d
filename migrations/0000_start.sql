CREATE TABLE `containers` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`id` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL,
	`databaseId` text NOT NULL,
	`name` text NOT NULL,
	`enabled` integer NOT NULL,
	`security` integer NOT NULL,
	`permissions` text NOT NULL,
	`nextSlot` integer NOT NULL,
	`search` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `containers_id` ON `containers` (`projectId`,`databaseId`,`id`);--> statement-breakpoint
CREATE TABLE `databases` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`id` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`enabled` integer NOT NULL,
	`search` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `databases_id` ON `databases` (`projectId`,`id`);--> statement-breakpoint
CREATE TABLE `fields` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`container` integer NOT NULL,
	`key` text NOT NULL,
	`type` text NOT NULL,
	`format` text NOT NULL,
	`size` integer NOT NULL,
	`required` integer NOT NULL,
	`array` integer NOT NULL,
	`default` text,
	`options` text NOT NULL,
	`slot` integer NOT NULL,
	`storage` text NOT NULL,
	`status` text NOT NULL,
	`error` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `fields_container` ON `fields` (`container`);--> statement-breakpoint
CREATE TABLE `indexes` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`container` integer NOT NULL,
	`key` text NOT NULL,
	`type` text NOT NULL,
	`fields` text NOT NULL,
	`lengths` text NOT NULL,
	`orders` text NOT NULL,
	`status` text NOT NULL,
	`error` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `indexes_container` ON `indexes` (`container`);--> statement-breakpoint
CREATE TABLE `memberships` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`id` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL,
	`teamId` text NOT NULL,
	`userId` text NOT NULL,
	`roles` text NOT NULL,
	`invited` text NOT NULL,
	`joined` text,
	`confirm` integer NOT NULL,
	`secretHash` text NOT NULL,
	`search` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `memberships_id` ON `memberships` (`projectId`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `memberships_member` ON `memberships` (`projectId`,`teamId`,`userId`);--> statement-breakpoint
CREATE INDEX `memberships_user` ON `memberships` (`projectId`,`userId`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`id` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL,
	`userId` text NOT NULL,
	`secretHash` text NOT NULL,
	`expire` text NOT NULL,
	`provider` text NOT NULL,
	`providerUid` text NOT NULL,
	`factors` text NOT NULL,
	`mfaUpdatedAt` text,
	`userAgent` text NOT NULL,
	`ip` text NOT NULL,
	`countryCode` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_id` ON `sessions` (`projectId`,`id`);--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`projectId`,`userId`);--> statement-breakpoint
CREATE INDEX `sessions_secret` ON `sessions` (`projectId`,`secretHash`);--> statement-breakpoint
CREATE INDEX `sessions_expire` ON `sessions` (`expire`);--> statement-breakpoint
CREATE TABLE `targets` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`id` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL,
	`userId` text NOT NULL,
	`providerId` text,
	`providerType` text NOT NULL,
	`name` text NOT NULL,
	`identifier` text NOT NULL,
	`expired` integer NOT NULL,
	`sessionId` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `targets_id` ON `targets` (`projectId`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `targets_identifier` ON `targets` (`projectId`,`identifier`);--> statement-breakpoint
CREATE INDEX `targets_user` ON `targets` (`projectId`,`userId`);--> statement-breakpoint
CREATE TABLE `teams` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`id` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL,
	`name` text NOT NULL,
	`total` integer NOT NULL,
	`prefs` text NOT NULL,
	`search` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `teams_id` ON `teams` (`projectId`,`id`);--> statement-breakpoint
CREATE TABLE `tokens` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`id` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL,
	`userId` text NOT NULL,
	`type` text NOT NULL,
	`secretHash` text NOT NULL,
	`expire` text NOT NULL,
	`userAgent` text NOT NULL,
	`ip` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_id` ON `tokens` (`projectId`,`id`);--> statement-breakpoint
CREATE INDEX `tokens_user` ON `tokens` (`projectId`,`userId`);--> statement-breakpoint
CREATE INDEX `tokens_expire` ON `tokens` (`expire`);--> statement-breakpoint
CREATE TABLE `users` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`id` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL,
	`name` text NOT NULL,
	`email` text,
	`phone` text,
	`emailVerification` integer NOT NULL,
	`phoneVerification` integer NOT NULL,
	`status` integer NOT NULL,
	`labels` text NOT NULL,
	`password` text,
	`hash` text,
	`hashOptions` text,
	`passwordUpdate` text,
	`passwordHistory` text NOT NULL,
	`prefs` text NOT NULL,
	`mfa` integer NOT NULL,
	`impersonator` integer NOT NULL,
	`registration` text NOT NULL,
	`accessedAt` text NOT NULL,
	`search` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_id` ON `users` (`projectId`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_email` ON `users` (`projectId`,`email`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_phone` ON `users` (`projectId`,`phone`);--> statement-breakpoint
CREATE TABLE `devKeys` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`id` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL,
	`name` text NOT NULL,
	`expire` text,
	`secretHash` text NOT NULL,
	`secret` text NOT NULL,
	`accessedAt` text,
	`sdks` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `devKeys_id` ON `devKeys` (`projectId`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `devKeys_secret` ON `devKeys` (`projectId`,`secretHash`);--> statement-breakpoint
CREATE TABLE `directory` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`shard` text NOT NULL,
	`teamId` text NOT NULL,
	`name` text NOT NULL,
	`labels` text NOT NULL,
	`search` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `directory_id` ON `directory` (`id`);--> statement-breakpoint
CREATE INDEX `directory_team` ON `directory` (`teamId`);--> statement-breakpoint
CREATE TABLE `keys` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`id` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL,
	`name` text NOT NULL,
	`scopes` text NOT NULL,
	`expire` text,
	`secretHash` text NOT NULL,
	`secret` text NOT NULL,
	`accessedAt` text,
	`sdks` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `keys_id` ON `keys` (`projectId`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `keys_secret` ON `keys` (`projectId`,`secretHash`);--> statement-breakpoint
CREATE TABLE `platforms` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`id` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`key` text NOT NULL,
	`store` text NOT NULL,
	`hostname` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `platforms_id` ON `platforms` (`projectId`,`id`);--> statement-breakpoint
CREATE TABLE `projects` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`id` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL,
	`teamId` text NOT NULL,
	`region` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`logo` text NOT NULL,
	`url` text NOT NULL,
	`legalName` text NOT NULL,
	`legalCountry` text NOT NULL,
	`legalState` text NOT NULL,
	`legalCity` text NOT NULL,
	`legalAddress` text NOT NULL,
	`legalTaxId` text NOT NULL,
	`status` text NOT NULL,
	`labels` text NOT NULL,
	`auths` text NOT NULL,
	`services` text NOT NULL,
	`protocols` text NOT NULL,
	`smtp` text NOT NULL,
	`oAuthProviders` text NOT NULL,
	`pingCount` integer NOT NULL,
	`pingedAt` text,
	`accessedAt` text NOT NULL,
	`consoleAccessedAt` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `projects_id` ON `projects` (`id`);--> statement-breakpoint
CREATE TABLE `guard` (
	`reason` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `versions` (
	`key` text PRIMARY KEY NOT NULL,
	`version` text NOT NULL
);
