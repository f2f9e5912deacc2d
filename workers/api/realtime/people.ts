import { and, eq, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { settingsOf } from "#shared/config/settings.ts";
import { stringifyJson } from "#shared/contract/json.ts";
import { rolesOf } from "#shared/contract/roles.ts";
import { sha256Hex } from "#shared/crypto/secrets.ts";
import { decodeSession } from "#shared/crypto/session-value.ts";
import type { Standing } from "#shared/realtime/standings.ts";
import type { People, SignedIn } from "#shared/realtime/stubs.ts";
import { FactCache } from "#shared/store/cache.ts";
import { projectFact } from "#shared/store/facts/project.ts";
import { type MembershipRow, principalFact, teamExists } from "#shared/store/facts/user.ts";
import { memberships, sessions, users } from "#shared/store/schema/index.ts";
import { findMany } from "#shared/store/tables.ts";
import { Work } from "#shared/store/work.ts";
import type { Env } from "../../env.ts";
import { openStore } from "../../memory.ts";
import { accountModel } from "../models/user.ts";
import { mayRead } from "../projects/visible.ts";

/** Users read at once. */
const AT_ONCE = 500;

/** Users as gateways need them, always as the database has them. */
export function peopleOf(env: Env): People {
  const shardOf = async (realm: string) => (await openStore(env, settingsOf(env)).of(realm)).shard;
  /** Without the isolate's cache: what it holds is only true once a batch has said so. */
  const fresh = async (realm: string) =>
    new Work(await shardOf(realm), new FactCache(), { roundTrips: 0, statements: 0 });
  return {
    async standings(realm, userIds, projectId) {
      const [work, teamId] = await Promise.all([
        fresh(realm),
        realm === projectId ? null : fresh(projectId).then((own) => ownerOf(own, projectId)),
      ]);
      const isAdmitted = (teams: readonly MembershipRow[]) =>
        teamId === null || teams.some((team) => team.teamId === teamId && mayRead(team.roles, projectId));
      const found = new Map<string, Standing>();
      for (let at = 0; at < userIds.length; at += AT_ONCE) {
        const some = await readStandings(work, realm, userIds.slice(at, at + AT_ONCE), isAdmitted);
        for (const [id, standing] of some) found.set(id, standing);
      }
      return found;
    },

    async authenticate(realm, session): Promise<SignedIn | null> {
      const value = decodeSession(session);
      if (!value) return null;
      const work = await fresh(realm);
      const proof = { secretHash: sha256Hex(value.secret) };
      const [principal] = await work.load(principalFact(realm, value.userId, proof));
      if (!principal?.session) return null;
      const { user, targets } = principal;
      return {
        userId: user.id,
        sessionId: principal.session.id,
        user: stringifyJson(accountModel(user, targets, null)),
      };
    },
  };
}

/** The team that owns a project; "", which nobody is a member of, when it is gone. */
async function ownerOf(work: Work, projectId: string): Promise<string> {
  const [project] = await work.load(projectFact(projectId));
  return project?.teamId ?? "";
}

async function readStandings(
  work: Work,
  realm: string,
  userIds: readonly string[],
  isAdmitted: (teams: readonly MembershipRow[]) => boolean,
): Promise<Map<string, Standing>> {
  const named = (column: SQLiteColumn) =>
    sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(userIds)}))`;
  const counts = and(eq(memberships.confirm, true), teamExists);
  const [rows, teams, begun] = await work.read(
    findMany(users, { where: and(eq(users.projectId, realm), named(users.id)) }),
    findMany(memberships, {
      where: and(eq(memberships.projectId, realm), named(memberships.userId), counts),
    }),
    findMany(sessions, { where: and(eq(sessions.projectId, realm), named(sessions.userId)) }),
  );
  const membershipsBy = Map.groupBy(teams, ({ userId }) => userId);
  const sessionsBy = Map.groupBy(begun, ({ userId }) => userId);
  return new Map(
    rows.map((user) => {
      const { id, status, emailVerification, phoneVerification, labels } = user;
      const facts = { id, emailVerification, phoneVerification, labels };
      const mine = membershipsBy.get(id) ?? [];
      const roles = rolesOf({ ...facts, memberships: mine });
      const open = (sessionsBy.get(id) ?? []).map((one) => [one.id, Date.parse(one.expire)] as const);
      return [id, { active: status, admitted: isAdmitted(mine), roles: [...roles], sessions: new Map(open) }];
    }),
  );
}
