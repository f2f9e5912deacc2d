import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Projects that have sockets open: their requests tell the hub of every event. A row appears before the first client is
 * told that it is connected, and moves the project's version on, so that no request misses it.
 */
export const listeners = sqliteTable("listeners", {
  projectId: text().primaryKey(),
  /** The hub's turn. A row is only struck out by those who saw the same turn end. */
  turn: integer().notNull(),
});
