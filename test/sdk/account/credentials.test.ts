import { beforeAll, describe, expect, it } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import type { Page } from "../support/page.ts";
import { sharedUrl } from "../support/server.ts";

let place: Place;
let count = 0;

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
});

const password = "a long password";

async function signUp(): Promise<{ page: Page; email: string }> {
  const page = place.page();
  const email = `c${++count}@credentials.test`;
  await page.account.create({ userId: "unique()", email, password });
  await page.account.createEmailPasswordSession({ email, password });
  return { page, email };
}

const type = (expected: string) => expect.objectContaining({ type: expected });

describe("e-mail", () => {
  it("moves with its target and has to be verified anew", async () => {
    const { page, email } = await signUp();
    const { $id } = await page.account.get();
    await place.keyed("PATCH", `/users/${$id}/verification`, { emailVerification: true });
    expect((await page.account.get()).emailVerification).toBe(true);
    const account = await page.account.updateEmail({ email: `New.${email}`, password });
    expect(account).toMatchObject({
      email: `new.${email}`,
      emailVerification: false,
      targets: [{ identifier: `new.${email}` }],
    });
    const again = place.page();
    await expect(again.account.createEmailPasswordSession({ email, password })).rejects.toEqual(
      type("user_invalid_credentials"),
    );
    await again.account.createEmailPasswordSession({ email: `new.${email}`, password });
  });

  it("needs the password, a valid address and one nobody has", async () => {
    const { page, email } = await signUp();
    const other = await signUp();
    const change = (address: string, plain = password) =>
      page.account.updateEmail({ email: address, password: plain });
    await expect(change("x@credentials.test", "wrong password")).rejects.toEqual(
      type("user_invalid_credentials"),
    );
    await expect(change("nobody")).rejects.toEqual(type("general_argument_invalid"));
    await expect(change(other.email)).rejects.toEqual(type("user_target_already_exists"));
    await expect(change(email)).rejects.toEqual(type("user_target_already_exists"));
    expect((await page.account.get()).email).toBe(email);
  });

  it("does not tell of users without a target", async () => {
    const { page } = await signUp();
    const other = await signUp();
    const { $id, targets } = await other.page.account.get();
    await place.keyed("DELETE", `/users/${$id}/targets/${targets[0]?.$id}`);
    await expect(page.account.updateEmail({ email: other.email, password })).rejects.toEqual(
      type("general_bad_request"),
    );
  });

  it("makes an anonymous user a lasting one", async () => {
    const page = place.page();
    await page.account.createAnonymousSession();
    const email = `c${++count}@credentials.test`;
    const account = await page.account.updateEmail({ email, password });
    expect(account).toMatchObject({ email, targets: [{ identifier: email }] });
    expect(account.passwordUpdate).not.toBe("");
    const { userId } = await place.page().account.createEmailPasswordSession({ email, password });
    expect(userId).toBe(account.$id);
  });
});

describe("phone", () => {
  it("is set and changed with its target", async () => {
    const { page } = await signUp();
    await page.account.updatePhone({ phone: "+14155550101", password });
    const account = await page.account.updatePhone({ phone: "+14155550102", password });
    expect(account.phone).toBe("+14155550102");
    expect(account.phoneVerification).toBe(false);
    expect(account.targets.filter(({ providerType }) => providerType === "sms")).toMatchObject([
      { identifier: "+14155550102" },
    ]);
  });

  it("needs the password, a valid number and one nobody has", async () => {
    const { page } = await signUp();
    const other = await signUp();
    await other.page.account.updatePhone({ phone: "+14155550103", password });
    const change = (phone: string, plain = password) => page.account.updatePhone({ phone, password: plain });
    await expect(change("+14155550104", "wrong password")).rejects.toEqual(type("user_invalid_credentials"));
    await expect(change("4155550104")).rejects.toEqual(type("general_argument_invalid"));
    await expect(change("+14155550103")).rejects.toEqual(type("user_target_already_exists"));
    const { $id, targets } = await other.page.account.get();
    const target = targets.find(({ providerType }) => providerType === "sms");
    await place.keyed("DELETE", `/users/${$id}/targets/${target?.$id}`);
    await expect(change("+14155550103")).rejects.toEqual(type("user_phone_already_exists"));
  });
});

describe("password", () => {
  it("is changed by who knows the old one; other sessions end", async () => {
    const { page, email } = await signUp();
    const other = place.page();
    await other.account.createEmailPasswordSession({ email, password });
    const next = "another password";
    await page.account.updatePassword({ password: next, oldPassword: password });
    await expect(other.account.get()).rejects.toMatchObject({ code: 401 });
    expect((await page.account.get()).email).toBe(email);
    const fresh = place.page();
    await expect(fresh.account.createEmailPasswordSession({ email, password })).rejects.toEqual(
      type("user_invalid_credentials"),
    );
    await fresh.account.createEmailPasswordSession({ email, password: next });
  });

  it("is not changed with a wrong, an empty or no old one, nor to a short one", async () => {
    const { page, email } = await signUp();
    const change = (next: string, oldPassword?: string) =>
      page.account.updatePassword({ password: next, ...(oldPassword === undefined ? {} : { oldPassword }) });
    for (const old of ["wrong password", "", undefined]) {
      await expect(change("another password", old)).rejects.toEqual(type("user_invalid_credentials"));
    }
    await expect(change("short", password)).rejects.toEqual(type("general_argument_invalid"));
    await place.page().account.createEmailPasswordSession({ email, password });
  });

  it("is set without an old one by who has none", async () => {
    const page = place.page();
    await page.account.createAnonymousSession();
    const { passwordUpdate } = await page.account.updatePassword({ password });
    expect(passwordUpdate).not.toBe("");
    await expect(page.account.updatePassword({ password: "another password" })).rejects.toEqual(
      type("user_invalid_credentials"),
    );
  });
});
