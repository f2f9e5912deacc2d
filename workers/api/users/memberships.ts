import { boolean, queries, text, uid } from "#shared/contract/params.ts";
import { METADATA_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import { listQuery } from "#shared/store/list.ts";
import { users } from "#shared/store/schema/index.ts";
import { findOne } from "#shared/store/tables.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { membershipModel } from "../models/membership.ts";
import { memberOf, memberSource } from "../teams/member.ts";
import { isUser } from "./existing-user.ts";

export const listMemberships = endpoint(
  {
    id: "users.listMemberships",
    method: "GET",
    path: "/v1/users/{userId}/memberships",
    scope: "users.read",
    auth: ["key", "admin"],
    realm: "project",
    params: () => ({
      userId: uid(),
      queries: queries().default([]),
      search: text(256, 0).default(""),
      total: boolean().default(true),
    }),
    status: 200,
    returns: "membershipList",
  },
  async ({ input, project, work }) => {
    const list = listQuery({
      source: memberSource,
      queries: readQueries(input.queries, {
        fields: memberSource.fields,
        allow: METADATA_KINDS,
        fault: "general_argument_invalid",
      }),
      scope: (bind) => `projectId = ${bind(project.id)} AND userId = ${bind(input.userId)}`,
      search: input.search,
      total: input.total,
      row: memberOf,
    });
    const [user, ...results] = await work.read(
      findOne(users, isUser(project.id, input.userId)),
      ...list.queries,
    );
    found(user, "user_not_found");
    const { total, items } = list.finish(results);
    return { total, memberships: items.map((member) => membershipModel(member)) };
  },
);
