CREATE TABLE `received` (
	`id` text PRIMARY KEY NOT NULL,
	`time` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `received_time` ON `received` (`time`);