import { invalidArgument } from "#shared/contract/errors.ts";
import type { User } from "#shared/contract/models/user.ts";
import { customId, email, integer, oneOf, password, text } from "#shared/contract/params.ts";
import type { HashOptions } from "#shared/crypto/passwords/algorithm.ts";
import { type AlgorithmName, importPassword } from "#shared/crypto/passwords/algorithms.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { passwordColumns } from "./passwords.ts";
import { creation, writeUser } from "./write-user.ts";

const person = () => ({
  userId: customId(),
  email: email(),
  password: password(),
  name: text(128, 0).default(""),
});

interface Imported {
  readonly userId: string;
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

/** Creates a user whose password another system has hashed; it is hashed anew when they first sign in. */
async function importUser(
  context: Context<Imported>,
  algorithm: AlgorithmName,
  options: HashOptions = {},
): Promise<User> {
  const { input, today } = context;
  const stored = importPassword(algorithm, input.password, options);
  if (!stored) {
    throw invalidArgument(
      "password",
      `Must be a well-formed ${algorithm} hash, with parameters that fit it and cost no more than a sign-in may.`,
    );
  }
  return writeUser(context, {
    id: context.id(input.userId),
    email: input.email.toLowerCase(),
    name: input.name,
    ...passwordColumns(stored),
    passwordUpdate: today,
  });
}

export const createArgon2User = endpoint(
  { ...creation, id: "users.createArgon2User", path: "/v1/users/argon2", params: person },
  (context) => importUser(context, "argon2"),
);

export const createBcryptUser = endpoint(
  { ...creation, id: "users.createBcryptUser", path: "/v1/users/bcrypt", params: person },
  (context) => importUser(context, "bcrypt"),
);

export const createMD5User = endpoint(
  { ...creation, id: "users.createMD5User", path: "/v1/users/md5", params: person },
  (context) => importUser(context, "md5"),
);

export const createPHPassUser = endpoint(
  { ...creation, id: "users.createPHPassUser", path: "/v1/users/phpass", params: person },
  (context) => importUser(context, "phpass"),
);

export const createSHAUser = endpoint(
  {
    ...creation,
    id: "users.createSHAUser",
    path: "/v1/users/sha",
    params: () => ({
      ...person(),
      passwordVersion: oneOf(
        "sha1",
        "sha224",
        "sha256",
        "sha384",
        "sha512/224",
        "sha512/256",
        "sha512",
        "sha3-224",
        "sha3-256",
        "sha3-384",
        "sha3-512",
      ).default("sha256"),
    }),
  },
  (context) => importUser(context, "sha", { version: context.input.passwordVersion }),
);

export const createScryptUser = endpoint(
  {
    ...creation,
    id: "users.createScryptUser",
    path: "/v1/users/scrypt",
    params: () => ({
      ...person(),
      passwordSalt: text(128),
      passwordCpu: integer(),
      passwordMemory: integer(),
      passwordParallel: integer(),
      passwordLength: integer(),
    }),
  },
  (context) => {
    const { input } = context;
    return importUser(context, "scrypt", {
      salt: input.passwordSalt,
      costCpu: input.passwordCpu,
      costMemory: input.passwordMemory,
      costParallel: input.passwordParallel,
      length: input.passwordLength,
    });
  },
);

export const createScryptModifiedUser = endpoint(
  {
    ...creation,
    id: "users.createScryptModifiedUser",
    path: "/v1/users/scrypt-modified",
    params: () => ({
      ...person(),
      passwordSalt: text(128),
      passwordSaltSeparator: text(128),
      passwordSignerKey: text(128),
    }),
  },
  (context) => {
    const { input } = context;
    return importUser(context, "scryptMod", {
      salt: input.passwordSalt,
      saltSeparator: input.passwordSaltSeparator,
      signerKey: input.passwordSignerKey,
    });
  },
);
