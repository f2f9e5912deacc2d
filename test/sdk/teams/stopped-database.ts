import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sha256Hex } from "#shared/crypto/secrets.ts";

/** Opens the D1 database of a server that is stopped, for what no request of today can bring about. */
export async function openDatabase(data: string): Promise<DatabaseSync> {
  for (const name of await readdir(join(data, "v3"), { recursive: true })) {
    if (!name.endsWith(".sqlite")) continue;
    const database = new DatabaseSync(join(data, "v3", name));
    if (database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'memberships'").get()) return database;
    database.close();
  }
  throw new Error("The server left no database.");
}

export interface Invitation {
  readonly projectId: string;
  readonly teamId: string;
  readonly userId: string;
  readonly roles: readonly string[];
}

/** What the link of a user's invitation says. */
export const secretFor = (userId: string) => `secret-of-${userId}`;

/** Writes an invitation `for-{userId}`, as one that was sent by e-mail. */
export function writeInvitation(
  database: DatabaseSync,
  { projectId, teamId, userId, roles }: Invitation,
): void {
  const now = "2031-05-04T03:02:01.250+00:00";
  database
    .prepare(
      `INSERT INTO memberships (projectId, id, createdAt, updatedAt, teamId, userId, roles, invited, joined, confirm,
         secretHash, search) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, 0, ?, '')`,
    )
    .run(
      projectId,
      `for-${userId}`,
      now,
      now,
      teamId,
      userId,
      JSON.stringify(roles),
      now,
      sha256Hex(secretFor(userId)),
    );
}
