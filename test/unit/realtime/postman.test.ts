import { expect, test } from "vitest";
import type { Parcel } from "#shared/realtime/message.ts";
import { Postman } from "#shared/realtime/postman.ts";
import type { GatewayStub } from "#shared/realtime/stubs.ts";

const PARCEL = { realm: "shop", messages: [], signal: { users: [], teams: [] }, tell: false };

test("what is lost while a gateway is told of an earlier loss is not forgotten", async () => {
  const calls: { parcel: Parcel; arrive(): void; fail(): void }[] = [];
  const stub: GatewayStub = {
    deliver: (parcel) =>
      new Promise((arrive, fail) => calls.push({ parcel, arrive, fail: () => fail(new Error("away")) })),
    shut: async () => {},
  };
  let saved: string[] = [];
  const postman = new Postman({ gateway: () => stub, report: () => {} }, ["shop/0"], () => {
    saved = postman.missed;
  });
  const first = postman.deliver("shop/0", PARCEL);
  const second = postman.deliver("shop/0", PARCEL);
  calls[1]?.fail();
  await Promise.resolve();
  await new Promise(setImmediate);
  calls[2]?.fail();
  await second;
  calls[0]?.arrive();
  await first;
  expect(saved).toEqual(["shop/0"]);
  const third = postman.deliver("shop/0", PARCEL);
  expect(calls.map(({ parcel }) => parcel.missed)).toEqual([true, true, true, true]);
  calls[3]?.arrive();
  await third;
  expect(saved).toEqual([]);
});
