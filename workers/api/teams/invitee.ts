import { command, type Query } from "#shared/store/statement.ts";
import { ifAbsent } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import type { Context } from "../context.ts";
import { createUser } from "../users/new-user.ts";

/** Whom a membership is for. At least one of the three is not "". */
export interface Address {
  readonly userId: string;
  /** Lower case. */
  readonly email: string;
  readonly phone: string;
  readonly name: string;
}

/** Somebody about to become a member. */
export interface Invitee {
  /** The column that tells who it is, and its value. */
  readonly column: "id" | "email" | "phone";
  readonly value: string;
  /** Makes sure that the user exists and is the one addressed. */
  readonly queries: readonly Query<unknown>[];
}

/**
 * The user of an address: by id, else by e-mail, else by phone. An address nobody has becomes a user without a
 * password, however full the project: this is for keys and admins. The batch fails with user_not_found for an unknown
 * id, user_already_exists when the address is of two users.
 */
export function inviteeOf(context: Context<unknown>, address: Address): Invitee {
  const { userId, email, phone } = address;
  const { id: projectId } = context.project;
  const same = ensure(
    "user_already_exists",
    `EXISTS (SELECT 1 FROM users WHERE projectId = ?1 AND (?2 = '' OR id = ?2) AND (?3 = '' OR email = ?3)
       AND (?4 = '' OR phone = ?4))`,
    [projectId, userId, email, phone],
  );
  if (userId !== "") {
    const known = ensure("user_not_found", "EXISTS (SELECT 1 FROM users WHERE projectId = ?1 AND id = ?2)", [
      projectId,
      userId,
    ]);
    return { column: "id", value: userId, queries: [known, same] };
  }
  const column = email !== "" ? "email" : "phone";
  const value = email !== "" ? email : phone;
  return { column, value, queries: [...createdUnlessKnown(context, address), same] };
}

function createdUnlessKnown(context: Context<unknown>, { email, phone, name }: Address): Query<unknown>[] {
  const { project, today } = context;
  const id = context.id("unique()");
  const [row, , , index] = createUser(context, {
    id,
    email: email || null,
    phone: phone || null,
    name: name || email,
  });
  const target = (type: string, column: "email" | "phone") =>
    command(
      `INSERT INTO targets (projectId, id, createdAt, updatedAt, userId, providerType, name, identifier, expired)
       SELECT projectId, ?3, ?4, ?4, id, ?5, '', ${column}, 0 FROM users
         WHERE projectId = ?1 AND id = ?2 AND ${column} IS NOT NULL
       ON CONFLICT (projectId, identifier) DO NOTHING`,
      [project.id, id, context.id("unique()"), today, type],
    );
  return [ifAbsent(row), target("email", "email"), target("sms", "phone"), index];
}
