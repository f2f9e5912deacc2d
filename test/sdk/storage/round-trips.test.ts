import { beforeAll, expect, test } from "vitest";
import { formOf, type Stage, stage } from "./stage.ts";

let on: Stage;
let token: string;

beforeAll(async () => {
  on = await stage();
  await on.storage.createBucket({ bucketId: "box", name: "Box", permissions: ['read("any")'] });
  for (let i = 0; i < 4; i++) await on.form("box", formOf(`f${i}`, "x"));
  const made = await on.keyed("POST", "/tokens/buckets/box/files/f0", {});
  token = String(made.body.$id);
});

const FILES = "/storage/buckets/box/files";

const requests: [method: string, path: (n: number) => string, body?: object][] = [
  ["GET", () => "/storage/buckets"],
  ["GET", () => "/storage/buckets/box"],
  ["GET", () => FILES],
  ["GET", () => `${FILES}/f0`],
  ["GET", () => `${FILES}/f0/view`],
  ["GET", () => "/tokens/buckets/box/files/f0"],
  ["GET", () => `/tokens/${token}`],
  ["PUT", () => `${FILES}/f0`, { name: "renamed" }],
  ["PATCH", () => `/tokens/${token}`, { expire: null }],
  ["POST", () => "/tokens/buckets/box/files/f0", {}],
  ["DELETE", (n) => `${FILES}/f${n + 1}`],
];

test.each(requests.map((request) => [`${request[0]} ${request[1](0)}`, ...request] as const))(
  "a warm %s takes one",
  async (_, method, path, body) => {
    await on.keyed(method, path(0), body);
    const { roundTrips, status, body: answer } = await on.keyed(method, path(1), body);
    expect([status < 300, answer]).toEqual([true, expect.anything()]);
    expect(roundTrips).toBe(1);
  },
);

test("a small file takes one", async () => {
  const send = async (id: string) => {
    const sent = await fetch(`${on.endpoint}${FILES}`, {
      method: "POST",
      headers: { "x-appwrite-project": on.projectId, "x-appwrite-key": on.key },
      body: formOf(id, "small"),
    });
    expect(sent.status).toBe(201);
    return sent.headers.get("server-timing");
  };
  await send("first");
  expect(await send("second")).toContain('d1;desc="1 round trips"');
});

test("changes of buckets take one", async () => {
  for (const bucketId of ["a", "b"]) await on.storage.createBucket({ bucketId, name: bucketId });
  const name = { name: "x" };
  await on.keyed("PUT", "/storage/buckets/a", name);
  expect((await on.keyed("PUT", "/storage/buckets/a", name)).roundTrips).toBe(1);
  expect((await on.keyed("POST", "/storage/buckets", { bucketId: "c", ...name })).roundTrips).toBe(1);
});
