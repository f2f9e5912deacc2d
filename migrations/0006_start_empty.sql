CREATE TABLE `maintenance` (
	`name` text PRIMARY KEY NOT NULL,
	`begunAt` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `targets_expired` ON `targets` (`sequence`) WHERE expired = 1;--> statement-breakpoint
CREATE TRIGGER `users_start_empty` AFTER INSERT ON `users` BEGIN
	UPDATE teams SET total = max(0, total - 1) WHERE projectId = NEW.projectId AND id IN
		(SELECT teamId FROM memberships WHERE projectId = NEW.projectId AND userId = NEW.id AND confirm = 1);
	DELETE FROM memberships WHERE projectId = NEW.projectId AND userId = NEW.id;
	DELETE FROM sessions WHERE projectId = NEW.projectId AND userId = NEW.id;
	DELETE FROM tokens WHERE projectId = NEW.projectId AND userId = NEW.id;
	DELETE FROM targets WHERE projectId = NEW.projectId AND userId = NEW.id;
END;--> statement-breakpoint
CREATE TRIGGER `teams_start_empty` AFTER INSERT ON `teams` BEGIN
	DELETE FROM memberships WHERE projectId = NEW.projectId AND teamId = NEW.id;
END;
