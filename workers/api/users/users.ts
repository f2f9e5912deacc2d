import { boolean, queries, text, uid } from "#shared/contract/params.ts";
import { userVersion } from "#shared/store/facts/user.ts";
import { users } from "#shared/store/schema/index.ts";
import { findOne } from "#shared/store/tables.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { userModel, withoutHash } from "../models/user.ts";
import { change } from "./change.ts";
import { deleteUser as deleteQueries, ensureUser, isUser, targetsOf } from "./existing-user.ts";
import { listOfUsers } from "./list.ts";

export const listUsers = endpoint(
  {
    id: "users.list",
    method: "GET",
    path: "/v1/users",
    scope: "users.read",
    auth: ["key", "admin"],
    realm: "project",
    params: () => ({
      queries: queries().default([]),
      search: text(256, 0).default(""),
      total: boolean().default(true),
    }),
    status: 200,
    returns: "userList",
  },
  async ({ input, project, work, actor }) => {
    const { total, items } = await work.readPlan(listOfUsers(project.id, input));
    return { total, users: actor.trusted ? items : items.map(withoutHash) };
  },
);

export const getUser = endpoint(
  {
    id: "users.get",
    method: "GET",
    path: "/v1/users/{userId}",
    scope: "users.read",
    auth: ["key", "admin"],
    realm: "project",
    params: () => ({ userId: uid() }),
    status: 200,
    returns: "user",
  },
  async ({ input, project, work, actor }) => {
    const [user, targets] = await work.read(
      findOne(users, isUser(project.id, input.userId)),
      targetsOf(project.id, input.userId),
    );
    const shown = userModel(found(user, "user_not_found"), targets);
    return actor.trusted ? shown : withoutHash(shown);
  },
);

export const deleteUser = endpoint(
  {
    id: "users.delete",
    method: "DELETE",
    path: "/v1/users/{userId}",
    scope: "users.write",
    auth: ["key", "admin"],
    realm: "project",
    event: "users.[userId].delete",
    audit: "user.delete",
    params: () => ({ userId: uid() }),
    status: 204,
    returns: null,
  },
  async (context) => {
    const { project, work } = context;
    const { userId } = context.input;
    const [, user, targets] = await change(
      work,
      [userVersion(project.id, userId)],
      {},
      ensureUser(project.id, userId),
      findOne(users, isUser(project.id, userId)),
      targetsOf(project.id, userId),
      ...deleteQueries(context, userId),
    );
    return userModel(found(user, "user_not_found"), targets);
  },
);
