import { ApiError } from "#shared/contract/errors.ts";
import type { Auths } from "#shared/contract/project.ts";
import { decodeBase64 } from "#shared/crypto/base64.ts";
import type { StoredPassword } from "#shared/crypto/passwords/algorithm.ts";
import { dummyVerify, hashPassword, verifyPassword } from "#shared/crypto/passwords/algorithms.ts";
import type { RandomBytes } from "#shared/crypto/random.ts";
import type { UserRow } from "#shared/store/facts/user.ts";

/** The columns of a user that hold the password. */
export type PasswordColumns = Pick<UserRow, "password" | "hash" | "hashOptions">;

/** The password a user has chosen; null before the first one (invited users carry one nobody knows). */
export function passwordOf(user: UserRow): StoredPassword | null {
  const { password, hash, hashOptions, passwordUpdate } = user;
  if (password === null || hash === null || passwordUpdate === null) return null;
  return { hash: password, algo: hash, options: hashOptions ?? {} };
}

/** Whether `plain` is the user's password. Takes as long for users that do not exist or have none. */
export async function isPasswordOf(user: UserRow | null, plain: string): Promise<boolean> {
  const stored = user && passwordOf(user);
  if (!stored) return dummyVerify(plain);
  const right = await verifyPassword(plain, stored);
  // An imported hash may be checked in no time at all; its owner must not be told apart from a stranger by that.
  return right || stored.algo === "argon2" ? right : dummyVerify(plain);
}

export function passwordColumns({ hash, algo, options }: StoredPassword): PasswordColumns {
  return { password: hash, hash: algo, hashOptions: { type: algo, ...options } };
}

/**
 * Hashes a new password and remembers it as the project wants.
 * The hashes of a user's history share their salt, so that one computation compares them all, however many.
 * @throws ApiError password_recently_used
 */
export async function newPassword(
  plain: string,
  history: readonly string[],
  auths: Auths,
  random: RandomBytes,
): Promise<PasswordColumns & Pick<UserRow, "passwordHistory">> {
  if (auths.passwordHistory === 0) {
    return { ...passwordColumns(await hashPassword(plain, random)), passwordHistory: [] };
  }
  const recent = history.slice(-auths.passwordHistory);
  const salt = saltOf(recent.at(-1));
  const stored = await hashPassword(plain, salt ? () => salt : random);
  if (recent.includes(stored.hash) || (await matchesOne(plain, recent, stored.hash))) {
    throw new ApiError("password_recently_used");
  }
  return {
    ...passwordColumns(stored),
    passwordHistory: [...recent, stored.hash].slice(-auths.passwordHistory),
  };
}

/** Whether a hash of other costs or another salt, from before they changed, is of this password. */
async function matchesOne(plain: string, hashes: readonly string[], sibling: string): Promise<boolean> {
  const own = sibling.slice(0, sibling.lastIndexOf("$"));
  for (const hash of hashes) {
    if (hash.startsWith(own)) continue;
    if (await verifyPassword(plain, { hash, algo: "argon2", options: {} })) return true;
  }
  return false;
}

/** The salt of a hash in the PHC format, `$argon2id$v=19$costs$salt$tag`. */
const saltOf = (hash: string | undefined) =>
  hash === undefined ? null : decodeBase64(hash.split("$")[4] ?? "");
