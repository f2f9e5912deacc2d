import type { UserRow } from "#shared/store/facts/user.ts";
import { command, type Query } from "#shared/store/statement.ts";
import { ensure } from "#shared/store/versions.ts";
import type { Context } from "../context.ts";
import { addTarget, indexUser } from "./new-user.ts";

/** The two addresses a user can have, with the type of their targets. */
const columns = { email: "email", sms: "phone" } as const;

/**
 * A user's new e-mail or phone (null: none), with the target that follows it. Guards the batch with
 * user_target_already_exists while any target, the user's own included, has the address.
 */
export function newAddress(
  context: Context<unknown>,
  projectId: string,
  userId: string,
  type: keyof typeof columns,
  address: string | null,
): { values: Partial<UserRow>; before: Query<void>[]; after: Query<void>[] } {
  const own = `projectId = ?1 AND userId = ?2 AND providerType = ?3 AND
    identifier = (SELECT ${columns[type]} FROM users WHERE projectId = ?1 AND id = ?2)`;
  const whose = [projectId, userId, type];
  const before =
    address === null
      ? [command(`DELETE FROM targets WHERE ${own}`, whose)]
      : [
          ensure(
            "user_target_already_exists",
            "NOT EXISTS (SELECT 1 FROM targets WHERE projectId = ?1 AND identifier = ?2)",
            [projectId, address],
          ),
          command(`UPDATE targets SET identifier = ?4, updatedAt = ?5 WHERE ${own}`, [
            ...whose,
            address,
            context.today,
          ]),
        ];
  return {
    values:
      type === "email"
        ? { email: address, emailVerification: false }
        : { phone: address, phoneVerification: false },
    before,
    after: [addTarget(context, projectId, userId, type, address), indexUser(projectId, userId)],
  };
}
