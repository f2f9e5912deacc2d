import { and, eq, type SQL, sql } from "drizzle-orm";
import { fact } from "../fact.ts";
import { memberships, sessions, targets, users } from "../schema/index.ts";
import { findMany, findOne } from "../tables.ts";

export type UserRow = typeof users.$inferSelect;
export type SessionRow = typeof sessions.$inferSelect;
export type MembershipRow = typeof memberships.$inferSelect;
export type TargetRow = typeof targets.$inferSelect;

/** How a request names its session: by the secret in a cookie, by the id in a JWT, or not at all. */
export type SessionProof = { secretHash: string } | { id: string } | null;

/** A user as every request of theirs needs them. */
export interface Principal {
  readonly user: UserRow;
  /** The session named by the proof; null when it does not exist (its expiry is for the caller to check). */
  readonly session: SessionRow | null;
  /** Confirmed memberships. */
  readonly memberships: readonly MembershipRow[];
  readonly targets: readonly TargetRow[];
}

/** The version that every change to a user, their sessions, memberships and targets bumps. */
export const userVersion = (projectId: string, userId: string) => `user:${projectId}:${userId}`;

export function principalFact(projectId: string, userId: string, proof: SessionProof) {
  const named = proof === null ? "-" : "id" in proof ? `id:${proof.id}` : proof.secretHash;
  return fact({
    id: `principal:${projectId}:${userId}:${named}`,
    version: userVersion(projectId, userId),
    queries() {
      const mine = (table: typeof sessions | typeof memberships | typeof targets): SQL | undefined =>
        and(eq(table.projectId, projectId), eq(table.userId, userId));
      return [
        findOne(users, and(eq(users.projectId, projectId), eq(users.id, userId))),
        findOne(sessions, and(mine(sessions), proven(proof))),
        findMany(memberships, {
          // Memberships of a team that is gone are removed one after another.
          where: and(mine(memberships), eq(memberships.confirm, true), teamExists),
          orderBy: [memberships.sequence],
        }),
        findMany(targets, { where: mine(targets), orderBy: [targets.sequence] }),
      ];
    },
    build: ([user, session, memberships, targets]): Principal | null =>
      user && { user, session, memberships, targets },
  });
}

/** Of a membership that counts: its team may be gone and the membership not removed yet. */
export const teamExists = sql`EXISTS (SELECT 1 FROM teams AS t WHERE t."projectId" = ${memberships.projectId} AND t.id = ${memberships.teamId})`;

function proven(proof: SessionProof): SQL {
  if (proof === null) return sql`false`;
  return "id" in proof ? eq(sessions.id, proof.id) : eq(sessions.secretHash, proof.secretHash);
}
