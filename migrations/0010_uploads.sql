CREATE TABLE `objectSweeps` (
	`name` text PRIMARY KEY NOT NULL,
	`after` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `files` ADD `uploader` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `files_unfinished` ON `files` (`updatedAt`) WHERE complete = 0;