CREATE TABLE `audits` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`event` text NOT NULL,
	`resource` text NOT NULL,
	`userId` text NOT NULL,
	`userName` text NOT NULL,
	`userEmail` text NOT NULL,
	`userType` text NOT NULL,
	`mode` text NOT NULL,
	`userAgent` text NOT NULL,
	`ip` text NOT NULL,
	`country` text NOT NULL,
	`time` text NOT NULL,
	`data` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audits_resource` ON `audits` (`projectId`,`resource`,`sequence`);--> statement-breakpoint
CREATE INDEX `audits_user` ON `audits` (`projectId`,`userId`,`sequence`);--> statement-breakpoint
CREATE INDEX `audits_time` ON `audits` (`time`);--> statement-breakpoint
CREATE TABLE `usage` (
	`projectId` text NOT NULL,
	`metric` text NOT NULL,
	`period` text NOT NULL,
	`time` text NOT NULL,
	`value` integer NOT NULL,
	PRIMARY KEY(`projectId`, `metric`, `period`, `time`)
);
--> statement-breakpoint
CREATE INDEX `usage_time` ON `usage` (`period`,`time`);--> statement-breakpoint
CREATE TABLE `webhooks` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`projectId` text NOT NULL,
	`id` text NOT NULL,
	`createdAt` text NOT NULL,
	`updatedAt` text NOT NULL,
	`name` text NOT NULL,
	`url` text NOT NULL,
	`events` text NOT NULL,
	`tls` integer NOT NULL,
	`authUsername` text NOT NULL,
	`authPassword` text NOT NULL,
	`secret` text NOT NULL,
	`enabled` integer NOT NULL,
	`attempts` integer NOT NULL,
	`logs` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhooks_id` ON `webhooks` (`projectId`,`id`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`projectId` text NOT NULL,
	`kind` text NOT NULL,
	`body` text NOT NULL,
	`attempts` integer NOT NULL,
	`status` text NOT NULL,
	`dueAt` integer NOT NULL,
	`leasedUntil` integer NOT NULL,
	`error` text NOT NULL,
	`createdAt` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`status`,`dueAt`);--> statement-breakpoint
CREATE INDEX `jobs_kind` ON `jobs` (`kind`,`status`);