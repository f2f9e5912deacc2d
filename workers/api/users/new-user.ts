import type { UserRow } from "#shared/store/facts/user.ts";
import { users } from "#shared/store/schema/index.ts";
import { command, type Query, type SqlRow } from "#shared/store/statement.ts";
import { insert } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import type { Context } from "../context.ts";
import { userModel } from "../models/user.ts";
import { CONSOLE } from "../pipeline/target.ts";

/** What is known of a user at their creation. */
export interface NewUser extends Partial<UserRow> {
  readonly id: string;
}

/** The queries that create a user: the row, its targets, its search text. `targetIds` are new ids. */
export function createUser(
  context: Context<unknown>,
  given: NewUser,
): [Query<UserRow>, Query<void>, Query<void>, Query<void>] {
  const { project, today } = context;
  const { email = null, phone = null } = given;
  const row = insert(users, {
    projectId: project.id,
    createdAt: today,
    updatedAt: today,
    name: "",
    email,
    phone,
    emailVerification: false,
    phoneVerification: false,
    status: true,
    labels: [],
    password: null,
    hash: null,
    hashOptions: null,
    passwordUpdate: null,
    passwordHistory: [],
    prefs: {},
    mfa: false,
    impersonator: false,
    registration: today,
    accessedAt: today,
    search: "",
    ...given,
  });
  const target = (type: "email" | "sms", identifier: string | null) =>
    addTarget(context, project.id, given.id, type, identifier);
  return [row, target("email", email), target("sms", phone), indexUser(project.id, given.id)];
}

/** The query of a new user's row, which tells of them where the request's own event does not. */
export function announced(context: Context<unknown>, id: string, row: Query<UserRow>): Query<UserRow> {
  const tell = context.further("users.[userId].create", { userId: id });
  const read = (rows: SqlRow[]) => {
    const user = row.read(rows);
    tell(userModel(user, []));
    return user;
  };
  return { ...row, read };
}

/**
 * Gives a user a target for an address they have none for yet. An identifier another user's target has already stays
 * where it is; without an identifier nothing happens.
 */
export function addTarget(
  context: Context<unknown>,
  projectId: string,
  userId: string,
  type: "email" | "sms",
  identifier: string | null,
): Query<void> {
  const { today } = context;
  return command(
    `INSERT INTO targets (projectId, id, createdAt, updatedAt, userId, providerType, name, identifier, expired)
     SELECT ?1, ?2, ?3, ?3, ?4, ?5, '', ?6, 0 WHERE ?6 IS NOT NULL
     ON CONFLICT (projectId, identifier) DO NOTHING`,
    [projectId, context.id("unique()"), today, userId, type, identifier],
  );
}

/** Writes the text that `search` looks through. Belongs in every batch that changes a part of it. */
export const indexUser = (projectId: string, userId: string): Query<void> =>
  command(
    `UPDATE users SET search = id || ' ' || coalesce(email, '') || ' ' || name || ' ' || coalesce(phone, '') ||
       coalesce((SELECT group_concat(' label:' || value, '') FROM json_each(labels)), '')
     WHERE projectId = ?1 AND id = ?2`,
    [projectId, userId],
  );

/** Fails the batch when the project is full. Belongs before the user's row, in the same batch. */
export function ensureRoom({ project }: Context<unknown>): Query<void> {
  const reason = project.id === CONSOLE ? "user_console_count_exceeded" : "user_count_exceeded";
  return ensure(
    reason,
    "?2 = 0 OR (SELECT count(*) FROM (SELECT 1 FROM users WHERE projectId = ?1 LIMIT ?2)) < ?2",
    [project.id, project.auths.limit],
  );
}
