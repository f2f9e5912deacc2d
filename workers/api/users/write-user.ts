import type { User } from "#shared/contract/models/user.ts";
import { userVersion } from "#shared/store/facts/user.ts";
import type { Context } from "../context.ts";
import type { Declaration } from "../declaration.ts";
import { userModel } from "../models/user.ts";
import { change } from "./change.ts";
import { targetsOf } from "./existing-user.ts";
import { createUser as createQueries, type NewUser } from "./new-user.ts";

/**
 * What all endpoints that create users have in common. As all of this service they are not for the console: whoever
 * owns an organization is an admin there, and must not reach the users of others.
 */
export const creation = {
  method: "POST",
  scope: "users.write",
  auth: ["key", "admin"],
  realm: "project",
  event: "users.[userId].create",
  audit: "user.create",
  status: 201,
  returns: "user",
} as const satisfies Partial<Declaration>;

/** Writes a new user of the project and answers them. @throws ApiError user_already_exists */
export async function writeUser(context: Context<unknown>, given: NewUser): Promise<User> {
  const { project, work } = context;
  const [row, , , , targets] = await change(
    work,
    [userVersion(project.id, given.id)],
    { users: "user_already_exists" },
    ...createQueries(context, given),
    targetsOf(project.id, given.id),
  );
  return userModel(row, targets);
}
