import { ApiError, invalidArgument } from "#shared/contract/errors.ts";
import type { Auths } from "#shared/contract/project.ts";
import { isCommonPassword } from "./common-passwords.ts";

/** What a password must not contain where the project checks for personal data. */
export interface Person {
  readonly id: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly name: string;
}

/**
 * Holds a new password to the project's policies (reference/auth.md §4.8).
 * @throws ApiError general_argument_invalid, password_personal_data
 */
export function checkPassword(plain: string, auths: Auths, person: Person): void {
  const missing = weaknesses(plain, auths.passwordStrength);
  if (missing.length > 0) throw invalidArgument("password", `It needs ${missing.join(", ")}.`);
  if (auths.passwordDictionary && isCommonPassword(plain)) {
    throw invalidArgument("password", "It is one of the most common passwords. Choose another one.");
  }
  if (auths.personalDataCheck && containsPersonalData(plain, person)) {
    throw new ApiError("password_personal_data");
  }
}

function weaknesses(plain: string, strength: Auths["passwordStrength"]): string[] {
  const rules: [broken: boolean, what: string][] = [
    [new TextEncoder().encode(plain).length < strength.min, `at least ${strength.min} bytes`],
    [strength.uppercase && !/\p{Lu}/u.test(plain), "an upper-case letter"],
    [strength.lowercase && !/\p{Ll}/u.test(plain), "a lower-case letter"],
    [strength.number && !/\p{Nd}/u.test(plain), "a digit"],
    [strength.symbols && !/[^\p{L}\p{N}\s]/u.test(plain), "a symbol"],
  ];
  return rules.filter(([broken]) => broken).map(([, what]) => what);
}

function containsPersonalData(plain: string, { id, email, phone, name }: Person): boolean {
  const password = plain.toLowerCase();
  return [id, email, email?.split("@", 1)[0], phone?.replace("+", ""), name].some(
    (part) => part && password.includes(part.toLowerCase()),
  );
}
