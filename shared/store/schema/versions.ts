import { sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The current version of each thing that isolates cache: `project:P`, `owner:P`, `user:P:U`, `container:P:D:C`. */
export const versions = sqliteTable("versions", {
  key: text().primaryKey(),
  version: text().notNull(),
});

/** Always empty: a trigger turns an insert into the failure `reason`, which rolls its batch back. */
export const guard = sqliteTable("guard", { reason: text().notNull() });
