import { beforeAll, describe, expect, it } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import type { Page } from "../support/page.ts";
import { sharedUrl } from "../support/server.ts";

let place: Place;
let page: Page;
let userId: string;

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  page = place.page();
  ({ userId } = await page.account.createAnonymousSession());
});

const type = (expected: string) => expect.objectContaining({ type: expected });

describe("a push target", () => {
  it("belongs to the session it was made in", async () => {
    const target = await page.account.createPushTarget({
      targetId: "phone",
      identifier: "token-1",
      providerId: "fcm",
    });
    expect(target).toMatchObject({
      $id: "phone",
      userId,
      providerType: "push",
      providerId: "fcm",
      identifier: "token-1",
      expired: false,
      name: "",
    });
    expect((await page.account.get()).targets).toEqual([target]);
    const other = place.page();
    await other.account.createAnonymousSession();
    const theirs = await other.account.createPushTarget({ targetId: "theirs", identifier: "token-2" });
    expect(theirs.providerId ?? null).toBeNull();
    const { body } = await place.keyed("GET", `/users/${theirs.userId}/targets`);
    expect(body.total).toBe(1);
    await other.account.deleteSession({ sessionId: "current" });
    expect((await place.keyed("GET", `/users/${theirs.userId}/targets`)).body.total).toBe(0);
  });

  it("is named by the device, and changes its token", async () => {
    const session = [...page.jar.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const agent =
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1";
    const { status, body, roundTrips } = await place.guest(
      "PUT",
      "/account/targets/phone/push",
      { identifier: "token-3" },
      { cookie: session, "user-agent": agent },
    );
    expect([status, body.identifier, body.name]).toEqual([200, "token-3", "Apple iPhone"]);
    expect(roundTrips).toBeLessThanOrEqual(2);
  });

  it("is nobody else's, and has an id and a token of its own", async () => {
    const other = place.page();
    await other.account.createAnonymousSession();
    const gone = type("user_target_not_found");
    await expect(other.account.updatePushTarget({ targetId: "phone", identifier: "x" })).rejects.toEqual(
      gone,
    );
    await expect(other.account.deletePushTarget({ targetId: "phone" })).rejects.toEqual(gone);
    const taken = type("user_target_already_exists");
    await expect(
      other.account.createPushTarget({ targetId: "phone", identifier: "token-4" }),
    ).rejects.toEqual(taken);
    await expect(other.account.createPushTarget({ targetId: "new", identifier: "token-3" })).rejects.toEqual(
      taken,
    );
    const mail = await place.keyed("POST", `/users/${userId}/targets`, {
      targetId: "mail",
      providerType: "email",
      identifier: "pia@push.test",
    });
    expect(mail.status).toBe(201);
    await expect(page.account.deletePushTarget({ targetId: "mail" })).rejects.toEqual(gone);
  });

  it("goes when it is deleted", async () => {
    await page.account.deletePushTarget({ targetId: "phone" });
    await expect(page.account.deletePushTarget({ targetId: "phone" })).rejects.toEqual(
      type("user_target_not_found"),
    );
    expect((await page.account.get()).targets.map(({ $id }) => $id)).toEqual(["mail"]);
  });

  it.each([
    [{ targetId: "t" }, 400],
    [{ targetId: "t", identifier: "" }, 400],
    [{ targetId: "_t", identifier: "x" }, 400],
    [{ targetId: "t", identifier: "x".repeat(256) }, 400],
  ])("is refused as %j", async (body, status) => {
    const cookie = page.jar.header;
    expect((await place.guest("POST", "/account/targets/push", body, { cookie })).status).toBe(status);
  });

  it("is for users", async () => {
    const body = { targetId: "t", identifier: "x" };
    const answer = await place.guest("POST", "/account/targets/push", body);
    expect([answer.status, answer.body.type]).toEqual([401, "general_unauthorized_scope"]);
    const keyed = await place.keyed("POST", "/account/targets/push", body);
    expect([keyed.status, keyed.body.type]).toEqual([401, "user_unauthorized"]);
  });
});
