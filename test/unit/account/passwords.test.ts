import { describe, expect, it } from "vitest";
import { DEFAULT_AUTHS } from "#shared/contract/project.ts";
import { hashPassword } from "#shared/crypto/passwords/algorithms.ts";
import type { UserRow } from "#shared/store/facts/user.ts";
import { isCommonPassword } from "#workers/api/users/common-passwords.ts";
import { checkPassword } from "#workers/api/users/password-policy.ts";
import { isPasswordOf, newPassword, passwordColumns } from "#workers/api/users/passwords.ts";

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));

function user(columns: Partial<UserRow>): UserRow {
  const moment = "2031-05-04T03:02:01.250+00:00";
  return {
    sequence: 1,
    projectId: "p",
    id: "ada",
    createdAt: moment,
    updatedAt: moment,
    name: "",
    email: null,
    phone: null,
    emailVerification: false,
    phoneVerification: false,
    status: true,
    labels: [],
    password: null,
    hash: null,
    hashOptions: null,
    passwordUpdate: moment,
    passwordHistory: [],
    prefs: {},
    mfa: false,
    impersonator: false,
    registration: moment,
    accessedAt: moment,
    search: "",
    ...columns,
  };
}

describe("a password", () => {
  it("is the user's, and no other is", async () => {
    const ada = user(passwordColumns(await hashPassword("a long password", random)));
    expect(await isPasswordOf(ada, "a long password")).toBe(true);
    expect(await isPasswordOf(ada, "a wrong password")).toBe(false);
  });

  it("is nobody's without a user, without a password, or before one was chosen", async () => {
    const columns = passwordColumns(await hashPassword("a long password", random));
    for (const who of [null, user({}), user({ ...columns, passwordUpdate: null })]) {
      expect(await isPasswordOf(who, "a long password")).toBe(false);
    }
  });
});

describe("the history", () => {
  const auths = { ...DEFAULT_AUTHS, passwordHistory: 3 };
  const next = (plain: string, history: readonly string[]) => newPassword(plain, history, auths, random);

  it("is not kept unless the project wants it", async () => {
    const first = await newPassword("password one", ["old"], DEFAULT_AUTHS, random);
    expect(first.passwordHistory).toEqual([]);
  });

  it("shares one salt within a user and none between users", async () => {
    const salt = (hash: string | null | undefined) => hash?.split("$")[4];
    const first = await next("password one", []);
    const second = await next("password two", first.passwordHistory);
    expect(salt(second.password)).toBe(salt(first.password));
    expect(salt((await next("password one", [])).password)).not.toBe(salt(first.password));
  });

  it("compares hashes of other salts and costs, too", async () => {
    const foreign = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    const { passwordHistory } = await next("password one", [foreign]);
    await expect(next("password", [...passwordHistory])).rejects.toMatchObject({
      type: "password_recently_used",
    });
    await expect(next("password one", [...passwordHistory])).rejects.toMatchObject({
      type: "password_recently_used",
    });
  });

  it("forgets what is beyond its length", async () => {
    let history: readonly string[] = [];
    for (const plain of ["password one", "password two", "password three", "password four"]) {
      history = (await next(plain, history)).passwordHistory;
    }
    expect(history).toHaveLength(3);
    await expect(next("password two", history)).rejects.toMatchObject({ type: "password_recently_used" });
    expect((await next("password one", history)).passwordHistory).toHaveLength(3);
  });
});

describe("the policy", () => {
  const ada = { id: "ada-1", email: "countess@users.test", phone: "+14155550101", name: "Ada King" };
  const strict = { min: 10, uppercase: true, lowercase: true, number: true, symbols: true };

  it.each([
    ["short1!A", "at least 10 bytes"],
    ["alllower1!", "an upper-case letter"],
    ["ALLUPPER1!", "a lower-case letter"],
    ["NoDigits!!", "a digit"],
    ["NoSymbols1", "a symbol"],
    ["password", "at least 10 bytes, an upper-case letter, a digit, a symbol"],
  ])("of strength refuses %s and says what is missing", (plain, missing) => {
    const check = () => checkPassword(plain, { ...DEFAULT_AUTHS, passwordStrength: strict }, ada);
    expect(check).toThrow(`Invalid \`password\` param: It needs ${missing}.`);
  });

  it("of strength takes letters of any script", () => {
    expect(() =>
      checkPassword("Ünïcödé 1!", { ...DEFAULT_AUTHS, passwordStrength: strict }, ada),
    ).not.toThrow();
  });

  it.each([
    "xxADA-1xx",
    "my countess@users.test",
    "countess99",
    "+14155550101!",
    "no 14155550101",
    "ada kingdom",
  ])("of personal data refuses %s", (plain) => {
    expect(() => checkPassword(plain, { ...DEFAULT_AUTHS, personalDataCheck: true }, ada)).toThrow(
      expect.objectContaining({ type: "password_personal_data" }),
    );
  });

  it("of personal data ignores what a user does not have", () => {
    const bare = { id: "x7", email: null, phone: null, name: "" };
    const check = () => checkPassword("a long password", { ...DEFAULT_AUTHS, personalDataCheck: true }, bare);
    expect(check).not.toThrow();
  });

  it("of the dictionary knows common passwords in any case", () => {
    for (const plain of ["password", "Password1", "qwertyuiop", "12345678", "iloveyou"]) {
      expect(isCommonPassword(plain)).toBe(true);
    }
    for (const plain of ["correct horse battery", "", "\n"]) expect(isCommonPassword(plain)).toBe(false);
  });
});
