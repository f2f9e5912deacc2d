CREATE TABLE `mailTemplates` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`id` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL,
	`templateId` text NOT NULL,
	`locale` text NOT NULL,
	`subject` text NOT NULL,
	`message` text NOT NULL,
	`senderName` text NOT NULL,
	`senderEmail` text NOT NULL,
	`replyToEmail` text NOT NULL,
	`replyToName` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `mailTemplates_id` ON `mailTemplates` (`projectId`,`id`);