import type { User } from "#shared/contract/models/user.ts";
import { METADATA_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import { listQuery, listSource, type Page } from "#shared/store/list.ts";
import type { Plan } from "#shared/store/plan.ts";
import { targets, users } from "#shared/store/schema/index.ts";
import type { SqlRow } from "#shared/store/statement.ts";
import { decode } from "#shared/store/tables.ts";
import { userModel } from "../models/user.ts";

const source = listSource({
  from: "users",
  search: "search",
  fields: {
    name: { type: "text" },
    email: { type: "text" },
    phone: { type: "text" },
    status: { type: "boolean" },
    labels: { type: "text", array: true },
    passwordUpdate: { type: "datetime" },
    registration: { type: "datetime" },
    emailVerification: { type: "boolean" },
    phoneVerification: { type: "boolean" },
    accessedAt: { type: "datetime" },
    impersonator: { type: "boolean" },
  },
});

/** The targets of each user as JSON, so that a page of users is one statement. */
const TARGETS = `(SELECT json_group_array(json(target)) FROM (
  SELECT json_object('sequence', sequence, 'projectId', projectId, 'id', id, 'createdAt', createdAt,
    'updatedAt', updatedAt, 'userId', userId, 'providerId', providerId, 'providerType', providerType, 'name', name,
    'identifier', identifier, 'expired', expired, 'sessionId', sessionId) AS target
  FROM targets WHERE targets.projectId = users.projectId AND targets.userId = users.id ORDER BY sequence))`;

/** A page of a project's users. @throws ApiError general_argument_invalid for queries that are none. */
export function listOfUsers(
  projectId: string,
  wanted: { queries: readonly string[]; search: string; total: boolean },
): Plan<Page<User>> {
  return listQuery({
    source,
    queries: readQueries(wanted.queries, {
      fields: source.fields,
      allow: METADATA_KINDS,
      fault: "general_argument_invalid",
    }),
    scope: (bind) => `projectId = ${bind(projectId)}`,
    search: wanted.search,
    total: wanted.total,
    columns: `users.*, ${TARGETS} AS targets`,
    row: (row) => {
      const rows: SqlRow[] = JSON.parse(String(row.targets));
      return userModel(
        decode(users, row),
        rows.map((target) => decode(targets, target)),
      );
    },
  });
}
