import type { Account, User } from "#shared/contract/models/user.ts";
import { describeOptions } from "#shared/crypto/passwords/algorithms.ts";
import type { TargetRow, UserRow } from "#shared/store/facts/user.ts";
import { targetModel } from "./target.ts";

/** A user as keys and admins see them. */
export function userModel(row: UserRow, targets: readonly TargetRow[]): User {
  return {
    ...identification(row),
    password: row.password,
    hash: row.hash,
    hashOptions: hashOptions(row),
    ...state(row, targets),
    impersonatorUserId: null,
  };
}

/** A user as impersonators see them: hashes of passwords are for keys and admins. */
export const withoutHash = (user: User): User => ({
  ...user,
  password: null,
  hash: null,
  hashOptions: null,
});

/** A user as they see themselves; `impersonator` is who acts in their place. */
export function accountModel(
  row: UserRow,
  targets: readonly TargetRow[],
  impersonator: UserRow | null,
): Account {
  return { ...identification(row), ...state(row, targets), impersonatorUserId: impersonator?.id ?? null };
}

const identification = (row: UserRow) => ({
  $id: row.id,
  $createdAt: row.createdAt,
  $updatedAt: row.updatedAt,
  name: row.name,
});

function hashOptions({ password, hash, hashOptions }: UserRow): User["hashOptions"] {
  if (password === null || hash === null) return null;
  // Each algorithm describes itself by the model of its name.
  return describeOptions({ hash: password, algo: hash, options: hashOptions ?? {} }) as User["hashOptions"];
}

const state = (row: UserRow, targets: readonly TargetRow[]) => ({
  registration: row.registration,
  status: row.status,
  labels: row.labels,
  passwordUpdate: row.passwordUpdate ?? "",
  email: row.email ?? "",
  phone: row.phone ?? "",
  emailVerification: row.emailVerification,
  emailCanonical: null,
  emailIsFree: null,
  emailIsDisposable: null,
  emailIsCorporate: null,
  emailIsCanonical: null,
  phoneVerification: row.phoneVerification,
  mfa: row.mfa,
  prefs: row.prefs,
  targets: targets.map(targetModel),
  accessedAt: row.accessedAt,
  impersonator: row.impersonator,
});
