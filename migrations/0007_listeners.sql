CREATE TABLE `listeners` (
	`projectId` text PRIMARY KEY NOT NULL,
	`turn` integer NOT NULL
);
