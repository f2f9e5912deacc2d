import type { User } from "#shared/contract/models/user.ts";
import type { UserRow } from "#shared/store/facts/user.ts";
import type { Context } from "../context.ts";
import type { Declaration } from "../declaration.ts";
import { userModel } from "../models/user.ts";
import { changeUser, type UserChange } from "./existing-user.ts";

/** What all endpoints that change a user have in common. */
export const modification = (field: string, event = field) =>
  ({
    method: "PATCH",
    path: `/v1/users/{userId}/${field}`,
    scope: "users.write",
    auth: ["key", "admin"],
    realm: "project",
    event: `users.[userId].update.${event}`,
    audit: "user.update",
    status: 200,
    returns: "user",
  }) as const satisfies Partial<Declaration>;

/** Changes the user an endpoint names. @throws ApiError user_not_found, and those of the change. */
export async function changeNamed(
  { input, project, work, today }: Context<{ userId: string }>,
  values: Partial<UserRow>,
  change: UserChange = {},
): Promise<User> {
  const home = { projectId: project.id, work, today };
  const { user, targets } = await changeUser(home, input.userId, values, change);
  return userModel(user, targets);
}
