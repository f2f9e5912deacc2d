CREATE TABLE `buckets` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`id` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL,
	`name` text NOT NULL,
	`permissions` text NOT NULL,
	`fileSecurity` integer NOT NULL,
	`enabled` integer NOT NULL,
	`maximumFileSize` integer NOT NULL,
	`allowedFileExtensions` text NOT NULL,
	`compression` text NOT NULL,
	`encryption` integer NOT NULL,
	`antivirus` integer NOT NULL,
	`transformations` integer NOT NULL,
	`search` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `buckets_id` ON `buckets` (`projectId`,`id`);--> statement-breakpoint
CREATE TABLE `fileParts` (
	`file` integer NOT NULL,
	`number` integer NOT NULL,
	`etag` text NOT NULL,
	PRIMARY KEY(`file`, `number`)
);
--> statement-breakpoint
CREATE TABLE `files` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`id` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL,
	`bucket` integer NOT NULL,
	`bucketId` text NOT NULL,
	`name` text NOT NULL,
	`folder` text NOT NULL,
	`permissions` text NOT NULL,
	`signature` text NOT NULL,
	`mimeType` text NOT NULL,
	`sizeOriginal` integer NOT NULL,
	`sizeActual` integer NOT NULL,
	`chunksTotal` integer NOT NULL,
	`chunksUploaded` integer NOT NULL,
	`encryption` integer NOT NULL,
	`compression` text NOT NULL,
	`complete` integer NOT NULL,
	`object` text NOT NULL,
	`uploadId` text NOT NULL,
	`finishUntil` integer NOT NULL,
	`search` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `files_id` ON `files` (`bucket`,`id`);--> statement-breakpoint
CREATE INDEX `files_project` ON `files` (`projectId`,`bucket`);--> statement-breakpoint
CREATE TABLE `refuse` (
	`object` text PRIMARY KEY NOT NULL,
	`uploadId` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `resourceTokens` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`id` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL,
	`file` integer NOT NULL,
	`bucketId` text NOT NULL,
	`fileId` text NOT NULL,
	`expire` text,
	`accessedAt` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `resourceTokens_id` ON `resourceTokens` (`projectId`,`id`);--> statement-breakpoint
CREATE INDEX `resourceTokens_file` ON `resourceTokens` (`projectId`,`file`);--> statement-breakpoint
CREATE TRIGGER `files_leave_refuse` AFTER DELETE ON `files` BEGIN
	INSERT INTO refuse (object, uploadId) VALUES (OLD.object, OLD.uploadId) ON CONFLICT (object) DO NOTHING;
	DELETE FROM fileParts WHERE file = OLD.sequence;
	DELETE FROM resourceTokens WHERE projectId = OLD.projectId AND file = OLD.sequence;
END;
