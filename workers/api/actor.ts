import type { KeyRow } from "#shared/store/facts/project.ts";
import type { MembershipRow, SessionRow, TargetRow, UserRow } from "#shared/store/facts/user.ts";

/** Who makes the request and what they hold. */
export interface Actor {
  readonly kind: "guest" | "user" | "key" | "admin";
  /** The signed-in user; for an admin, their user of the console. */
  readonly user: UserRow | null;
  /** Null for guests, keys and JWTs. */
  readonly session: SessionRow | null;
  readonly key: KeyRow | null;
  readonly memberships: readonly MembershipRow[];
  readonly targets: readonly TargetRow[];
  /** Permission roles: `any`, `user:ID`, `team:T/owner` … (reference/auth.md §3.2). */
  readonly roles: ReadonlySet<string>;
  readonly scopes: ReadonlySet<string>;
  /** Keys and admins: row and document permissions do not apply to them. */
  readonly trusted: boolean;
  /** Who acts in the user's place, if anyone. */
  readonly impersonator: UserRow | null;
}
