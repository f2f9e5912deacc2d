import { beforeAll, expect, test } from "vitest";
import { sharedUrl } from "#test/sdk/support/server.ts";
import type { Socket } from "./support/socket.ts";
import { type Stage, setStage } from "./support/stage.ts";

let on: Stage;
beforeAll(async () => {
  on = await setStage(sharedUrl());
});

const CHANNEL = "tablesdb.main.tables.notes.rows";

async function idsUntil(socket: Socket, last: string): Promise<string[]> {
  const ids: string[] = [];
  while (ids.at(-1) !== last) ids.push((await socket.event()).payload.$id);
  return ids;
}

test("who does not ask sees no ids", async () => {
  const socket = await on.listen();
  await socket.subscribe("s", [CHANNEL]);
  await on.note("plain", ["any"]);
  expect(await socket.event()).not.toHaveProperty("id");
  expect(socket.connected).not.toHaveProperty("position");
});

test("a client gets what it missed, once, in order, and as its roles and queries allow", async () => {
  const first = await on.listen({ query: "&resume=" });
  await first.subscribe("s", [CHANNEL]);
  await on.note("m0", ["any"]);
  const { id } = await first.event();
  expect(id).toMatch(/^\w+\.\d+$/);
  await first.close();

  await on.note("m1", ["any"], { votes: 5 });
  await on.note("m2", ["users"], { votes: 5 });
  await on.note("m3", ["any"], { votes: 1 });
  await on.note("m4", ["any"], { votes: 6 });

  const again = await on.listen({ query: `&resume=${id}` });
  again.send({
    type: "subscribe",
    data: [
      {
        subscriptionId: "s",
        channels: [CHANNEL],
        queries: ['{"method":"greaterThan","attribute":"votes","values":[3]}'],
      },
    ],
  });
  await on.note("m5", ["any"], { votes: 9 });
  expect((await again.next()).data.to).toBe("subscribe");
  expect((await again.next()).data).toMatchObject({ to: "resume", success: true });
  expect(await idsUntil(again, "m5")).toEqual(["m1", "m4", "m5"]);
  expect(await again.rest()).toEqual([]);
});

test("a client that has seen nothing yet resumes where it connected", async () => {
  const first = await on.listen({ query: "&resume=" });
  const { position } = first.connected;
  await first.close();
  await on.note("n1", ["any"]);
  const again = await on.listen({ query: `&resume=${position}&channels[]=${CHANNEL}` });
  expect((await again.next()).data).toMatchObject({ to: "resume", success: true });
  expect(await idsUntil(again, "n1")).toEqual(["n1"]);
});

test("without asking, what happened meanwhile is not sent", async () => {
  const first = await on.listen();
  await first.subscribe("s", [CHANNEL]);
  await first.close();
  await on.note("o1", ["any"]);
  const again = await on.listen();
  await again.subscribe("s", [CHANNEL]);
  await on.note("o2", ["any"]);
  expect(await idsUntil(again, "o2")).toEqual(["o2"]);
});

test.each(["nothing.1", "x", "0.999999"])(
  "a position that means nothing (%s) is answered honestly",
  async (id) => {
    const socket = await on.listen({ query: `&resume=${id}` });
    await socket.subscribe("s", [CHANNEL]);
    expect((await socket.next()).data).toEqual({
      to: "resume",
      success: false,
      position: expect.stringMatching(/^\w+\.\d+$/),
    });
  },
);
