ALTER TABLE `buckets` ADD `fileCount` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `buckets` ADD `totalSize` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `buckets` SET
	`fileCount` = (SELECT count(*) FROM `files` WHERE `bucket` = `buckets`.`sequence` AND `complete` = 1),
	`totalSize` = (SELECT coalesce(sum(`sizeActual`), 0) FROM `files` WHERE `bucket` = `buckets`.`sequence` AND `complete` = 1);--> statement-breakpoint
CREATE TRIGGER `files_add_to_bucket` AFTER INSERT ON `files` WHEN NEW.complete = 1 BEGIN
	UPDATE buckets SET fileCount = fileCount + 1, totalSize = totalSize + NEW.sizeActual WHERE sequence = NEW.bucket;
END;--> statement-breakpoint
CREATE TRIGGER `files_change_bucket` AFTER UPDATE OF `complete`, `sizeActual` ON `files`
WHEN NEW.complete <> OLD.complete OR NEW.complete * NEW.sizeActual <> OLD.complete * OLD.sizeActual BEGIN
	UPDATE buckets SET
		fileCount = fileCount + NEW.complete - OLD.complete,
		totalSize = totalSize + NEW.complete * NEW.sizeActual - OLD.complete * OLD.sizeActual
	WHERE sequence = NEW.bucket;
END;--> statement-breakpoint
CREATE TRIGGER `files_leave_bucket` AFTER DELETE ON `files` WHEN OLD.complete = 1 BEGIN
	UPDATE buckets SET fileCount = fileCount - 1, totalSize = totalSize - OLD.sizeActual WHERE sequence = OLD.bucket;
END;
