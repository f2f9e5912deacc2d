import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** When each task of the shard's upkeep was last begun: whoever moves the row on has the turn. */
export const maintenance = sqliteTable("maintenance", {
  name: text().primaryKey(),
  /** Milliseconds since the epoch. */
  begunAt: integer().notNull(),
});
