import { PasswordHash, Users } from "node-appwrite";
import { beforeAll, describe, expect, it } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { sharedUrl } from "../support/server.ts";

let place: Place;
let users: Users;
let count = 0;

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  users = new Users(place.server());
});

const address = () => `u${++count}@create.test`;
const signIn = async (email: string, password: string) =>
  (await place.guest("POST", "/account/sessions/email", { email, password })).status;

describe("a plain user", () => {
  it("needs an id and nothing else", async () => {
    const user = await users.create({ userId: "bare" });
    expect(user).toMatchObject({
      $id: "bare",
      name: "",
      email: "",
      phone: "",
      password: null,
      hash: null,
      hashOptions: null,
      passwordUpdate: "",
      status: true,
      targets: [],
    });
  });

  it("has targets for both addresses and an argon2id hash", async () => {
    const email = address();
    const user = await users.create({
      userId: "full",
      email: email.toUpperCase(),
      phone: "+14155550201",
      password: "a long password",
      name: "Full",
    });
    expect(user).toMatchObject({
      email,
      phone: "+14155550201",
      hash: "argon2",
      hashOptions: { type: "argon2", memoryCost: 19_456, timeCost: 2, threads: 1 },
    });
    expect(user.password).toMatch(/^\$argon2id\$/);
    expect(user.targets.map(({ identifier }) => identifier)).toEqual([email, "+14155550201"]);
    expect(await signIn(email, "a long password")).toBe(201);
  });

  it("is created in one round trip", async () => {
    await place.keyed("POST", "/users", { userId: "unique()" });
    const { status, roundTrips } = await place.keyed("POST", "/users", { userId: "unique()" });
    expect([status, roundTrips]).toEqual([201, 1]);
  });

  it.each([
    ["no id", {}, "userId"],
    ["a bad id", { userId: ".x" }, "userId"],
    ["a bad e-mail", { userId: "unique()", email: "nobody" }, "email"],
    ["a bad phone", { userId: "unique()", phone: "0123" }, "phone"],
    ["a short password", { userId: "unique()", password: "short" }, "password"],
    ["a long name", { userId: "unique()", name: "n".repeat(129) }, "name"],
  ])("is refused with %s", async (_, body, param) => {
    const answer = await place.keyed("POST", "/users", body);
    expect([answer.status, answer.body.type]).toEqual([400, "general_argument_invalid"]);
    expect(answer.body.message).toContain(param);
  });

  it.each([
    ["id", { userId: "taken" }],
    ["e-mail", { userId: "unique()", email: "Taken@create.test" }],
    ["phone", { userId: "unique()", phone: "+14155550202" }],
  ])("is refused when the %s is taken", async (_, body) => {
    await place.keyed("POST", "/users", {
      userId: "taken",
      email: "taken@create.test",
      phone: "+14155550202",
    });
    const answer = await place.keyed("POST", "/users", body);
    expect([answer.status, answer.body.type]).toEqual([409, "user_already_exists"]);
  });

  it("is created once by concurrent requests", async () => {
    const create = () => place.keyed("POST", "/users", { userId: "race" });
    const answers = await Promise.all([create(), create(), create()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it("is not created by guests", async () => {
    const { status, body } = await place.guest("POST", "/users", { userId: "unique()" });
    expect([status, body.type]).toEqual([401, "general_unauthorized_scope"]);
  });
});

describe("an imported user", () => {
  const imports: [hash: string, create: (email: string) => Promise<unknown>, plain: string][] = [
    [
      "argon2",
      (email) =>
        users.createArgon2User({
          userId: "unique()",
          email,
          password: "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        }),
      "password",
    ],
    [
      "bcrypt",
      (email) =>
        users.createBcryptUser({
          userId: "unique()",
          email,
          password: "$2b$04$AeK2pPBgEHjnBhzayLJWA.aoEVH/6G1EsRm/9XB3rPCmGXzRfzm7a",
        }),
      "imported password",
    ],
    [
      "md5",
      (email) =>
        users.createMD5User({ userId: "unique()", email, password: "985fe77b9d99572f77b89ec594ad5847" }),
      "imported password",
    ],
    [
      "phpass",
      (email) =>
        users.createPHPassUser({ userId: "unique()", email, password: "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0" }),
      "test12345",
    ],
    [
      "sha",
      (email) =>
        users.createSHAUser({
          userId: "unique()",
          email,
          password: "93f08f06d2a43fcf855150c7fe72beaef96dd7d3",
          passwordVersion: PasswordHash.Sha1,
        }),
      "imported password",
    ],
    [
      "sha",
      (email) =>
        users.createSHAUser({
          userId: "unique()",
          email,
          password: "2ce03c7630068675e41ae6b4b6a365eb4d388de17f7afdc64dfed079753bdea1",
        }),
      "imported password",
    ],
    [
      "scrypt",
      (email) =>
        users.createScryptUser({
          userId: "unique()",
          email,
          password: "e48ab93ff5512fd23b0d17a9914805c72cab9eef550fceb9cf599a9aab53c494",
          passwordSalt: "salty",
          passwordCpu: 1024,
          passwordMemory: 8,
          passwordParallel: 1,
          passwordLength: 32,
        }),
      "imported password",
    ],
    [
      "scryptMod",
      (email) =>
        users.createScryptModifiedUser({
          userId: "unique()",
          email,
          password:
            "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==",
          passwordSalt: "42xEC+ixf3L2lw==",
          passwordSaltSeparator: "Bw==",
          passwordSignerKey:
            "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==",
        }),
      "user1password",
    ],
  ];

  it.each(imports)(
    "signs in with the password of its %s hash, which is renewed by that",
    async (hash, create, plain) => {
      const email = address();
      const user = await create(email);
      expect(user).toMatchObject({ email, hash, hashOptions: { type: hash } });
      expect(await signIn(email, "wrong password")).toBe(401);
      expect(await signIn(email, plain)).toBe(201);
      const { users: found } = await users.list({ search: email });
      expect(found).toMatchObject([{ hash: "argon2", hashOptions: { memoryCost: 19_456 } }]);
      expect(await signIn(email, plain)).toBe(201);
    },
  );

  it.each([
    ["argon2", { password: "no hash at all" }],
    [
      "argon2",
      {
        password: "$argon2id$v=19$m=9000000,t=9,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
      },
    ],
    ["bcrypt", { password: "$2b$31$AeK2pPBgEHjnBhzayLJWA.aoEVH/6G1EsRm/9XB3rPCmGXzRfzm7a" }],
    ["md5", { password: "985fe77b9d99572f77b89ec594ad584" }],
    ["phpass", { password: "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r" }],
    ["sha", { password: "985fe77b9d99572f77b89ec594ad5847" }],
    [
      "sha",
      {
        password: "2ce03c7630068675e41ae6b4b6a365eb4d388de17f7afdc64dfed079753bdea1",
        passwordVersion: "sha9",
      },
    ],
    ["scrypt", { password: "e48ab93ff5512fd2" }],
    [
      "scrypt",
      {
        password: "e48ab93ff5512fd23b0d17a9914805c72cab9eef550fceb9cf599a9aab53c494",
        passwordSalt: "salty",
        passwordCpu: 1_073_741_824,
        passwordMemory: 8,
        passwordParallel: 1,
        passwordLength: 32,
      },
    ],
    [
      "scrypt-modified",
      { password: "lSrfV15cpx95", passwordSalt: "a", passwordSaltSeparator: "b", passwordSignerKey: "c" },
    ],
  ])("is refused with a bad %s hash", async (path, body) => {
    const answer = await place.keyed("POST", `/users/${path}`, {
      userId: "unique()",
      email: address(),
      ...body,
    });
    expect([answer.status, answer.body.type]).toEqual([400, "general_argument_invalid"]);
  });

  it.each(["argon2", "bcrypt", "md5", "phpass", "sha", "scrypt", "scrypt-modified"])(
    "needs an e-mail at %s",
    async (path) => {
      const answer = await place.keyed("POST", `/users/${path}`, {
        userId: "unique()",
        password: "12345678",
      });
      expect([answer.status, answer.body.type]).toEqual([400, "general_argument_invalid"]);
      expect(answer.body.message).toContain("email");
    },
  );
});
