import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { json, moment } from "./columns.ts";

/**
 * Work that outlives its request, written in the batch of the change that promises it. The row is the record; a queue
 * message is only the wake-up (DESIGN §5).
 */
export const jobs = sqliteTable(
  "jobs",
  {
    /** Whoever enqueues the same id twice means one job. */
    id: text().primaryKey(),
    projectId: text().notNull(),
    /** The queue it belongs to: `webhooks`, `mails`, `deletes` … */
    kind: text().notNull(),
    body: json<unknown>().notNull(),
    attempts: integer().notNull(),
    /** `due` until it is done; `dead` when it is given up and waits for an operator. */
    status: text().$type<"due" | "dead">().notNull(),
    /** Milliseconds since the epoch: not to be run before. */
    dueAt: integer().notNull(),
    /** Milliseconds since the epoch: until then some consumer is at it. */
    leasedUntil: integer().notNull(),
    /** What the last attempt failed with; "" when none did. */
    error: text().notNull(),
    createdAt: moment().notNull(),
  },
  (t) => [index("jobs_due").on(t.kind, t.status, t.dueAt)],
);
