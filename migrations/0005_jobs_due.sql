DROP INDEX `jobs_kind`;--> statement-breakpoint
DROP INDEX `jobs_due`;--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`kind`,`status`,`dueAt`);