import { command, type Query } from "./statement.ts";

/** SQL: the message with this id (SQL) has not been written yet. */
export const unlessReceived = (id: string) => `NOT EXISTS (SELECT 1 FROM received WHERE received.id = ${id})`;

/** Records messages as written. Belongs at the end of the batch that writes them. */
export const received = (messages: readonly { readonly id: string }[], today: string): Query<void> =>
  command(
    `INSERT INTO received (id, time) SELECT value, ?2 FROM json_each(?1) WHERE 1 ON CONFLICT (id) DO NOTHING`,
    [JSON.stringify(messages.map(({ id }) => id)), today],
  );

/** Forgets at most `limit` messages that nobody will deliver again. */
export const forgetReceived = (before: string, limit: number): Query<void> =>
  command("DELETE FROM received WHERE id IN (SELECT id FROM received WHERE time < ?1 LIMIT ?2)", [
    before,
    limit,
  ]);
