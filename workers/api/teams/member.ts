import { listSource } from "#shared/store/list.ts";
import { memberships } from "#shared/store/schema/index.ts";
import { first, type Query, type SqlRow } from "#shared/store/statement.ts";
import { decode } from "#shared/store/tables.ts";
import type { Member } from "../models/membership.ts";

/** Memberships with what is shown of their user and team. */
const MEMBERS = `(SELECT m.*, t.name AS teamName, u.name AS userName, coalesce(u.email, '') AS userEmail,
    coalesce(u.phone, '') AS userPhone, u.accessedAt AS userAccessedAt,
    u.mfa = 1 AND ((u.email IS NOT NULL AND u.emailVerification = 1)
      OR (u.phone IS NOT NULL AND u.phoneVerification = 1)) AS userMfa
  FROM memberships AS m
  JOIN users AS u ON u.projectId = m.projectId AND u.id = m.userId
  JOIN teams AS t ON t.projectId = m.projectId AND t.id = m.teamId)`;

export const memberSource = listSource({
  from: MEMBERS,
  search: "search",
  fields: {
    userId: { type: "text" },
    teamId: { type: "text" },
    invited: { type: "datetime" },
    joined: { type: "datetime" },
    confirm: { type: "boolean" },
    roles: { type: "text", array: true },
  },
});

/** A row of `memberSource`. */
export const memberOf = (row: SqlRow): Member => ({
  membership: decode(memberships, row),
  teamName: String(row.teamName),
  userName: String(row.userName),
  userEmail: String(row.userEmail),
  userPhone: String(row.userPhone),
  userAccessedAt: String(row.userAccessedAt),
  mfa: row.userMfa === 1,
});

/** The member of `teamId` that meets `condition` (SQL, its parameter is ?3). */
export const findMember = (
  projectId: string,
  teamId: string,
  condition: string,
  param: string,
): Query<Member | null> =>
  first(
    `SELECT * FROM ${MEMBERS} WHERE projectId = ?1 AND teamId = ?2 AND ${condition}`,
    [projectId, teamId, param],
    memberOf,
  );
