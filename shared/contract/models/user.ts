import { anyOf, listOf, type ModelOf, model, nullable, openModel, page, stamps } from "./model.ts";
import { target } from "./target.ts";

/** Key and value pairs of a user's or a team's own. */
export const preferences = openModel({});

export const algoArgon2 = model({
  type: "string",
  memoryCost: "integer",
  timeCost: "integer",
  threads: "integer",
});
export const algoScrypt = model({
  type: "string",
  costCpu: "integer",
  costMemory: "integer",
  costParallel: "integer",
  length: "integer",
});
export const algoScryptModified = model({
  type: "string",
  salt: "string",
  saltSeparator: "string",
  signerKey: "string",
});
export const algoBcrypt = model({ type: "string" });
export const algoPhpass = model({ type: "string" });
export const algoSha = model({ type: "string" });
export const algoMd5 = model({ type: "string" });

const identification = { ...stamps, name: "string" } as const;

const hashed = {
  password: nullable("string"),
  hash: nullable("string"),
  hashOptions: nullable(
    anyOf(algoArgon2, algoScrypt, algoScryptModified, algoBcrypt, algoPhpass, algoSha, algoMd5),
  ),
} as const;

const state = {
  registration: "datetime",
  status: "boolean",
  labels: "string[]",
  passwordUpdate: "datetimeOrEmpty",
  email: "string",
  phone: "string",
  emailVerification: "boolean",
  emailCanonical: nullable("string"),
  emailIsFree: nullable("boolean"),
  emailIsDisposable: nullable("boolean"),
  emailIsCorporate: nullable("boolean"),
  emailIsCanonical: nullable("boolean"),
  phoneVerification: "boolean",
  mfa: "boolean",
  prefs: preferences,
  targets: listOf(target),
  accessedAt: "datetimeOrEmpty",
  impersonator: nullable("boolean"),
  impersonatorUserId: nullable("string"),
} as const;

/** A user as keys and admins see them. */
export const user = model({ ...identification, ...hashed, ...state });
export type User = ModelOf<typeof user>;

export const userList = page("users", user);
export type UserList = ModelOf<typeof userList>;

/** A user as they see themselves. */
export const account = model({ ...identification, ...state });
export type Account = ModelOf<typeof account>;
