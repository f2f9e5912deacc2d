CREATE TABLE `previews` (
	`object` text PRIMARY KEY NOT NULL,
	`file` integer NOT NULL,
	`createdAt` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `previews_file` ON `previews` (`file`,`createdAt`);--> statement-breakpoint
CREATE TRIGGER `previews_leave_refuse` AFTER DELETE ON `previews` BEGIN
	INSERT INTO refuse (object, uploadId) VALUES (OLD.object, '') ON CONFLICT (object) DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `files_leave_previews` AFTER DELETE ON `files` BEGIN
	DELETE FROM previews WHERE file = OLD.sequence;
END;
