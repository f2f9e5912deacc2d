import { beforeEach, describe, expect, test, vi } from "vitest";
import { events } from "#queues/events.ts";
import { runJob } from "#queues/run.ts";
import { tools } from "#workers/consume.ts";
import { producer } from "#workers/queues.ts";
import { bindings, CHANNEL, Stage, TABLE } from "./stage.ts";
import type { Wire } from "./wire.ts";

// A change of more rows than its answer shows: the request tells of those shown, a consumer of the others.

const MANY = 620;
const SHOWN = 100;
const IDS = Array.from({ length: MANY }, (_, n) => `r${n}`);

let on: Stage;
let guest: Wire;
beforeEach(async () => {
  // Jobs are run when a test says so.
  vi.spyOn(producer(bindings, "events"), "sendBatch").mockResolvedValue(Object({}));
  on = await Stage.set();
  guest = await on.listen();
  await guest.subscribe("s", [CHANNEL]);
});

/** Rows that guests may read, but for every tenth. */
async function fill(count = MANY, others: readonly string[] = []): Promise<void> {
  const rows = IDS.slice(0, count).map(($id, n) => ({
    $id,
    votes: n,
    $permissions: [`read("${n % 10 === 0 ? "user:nobody" : "any"}")`, ...others],
  }));
  for (let at = 0; at < count; at += 100) {
    await on.call("POST", `${TABLE}/rows`, { rows: rows.slice(at, at + 100) });
  }
  await guest.heard();
}

const readable = IDS.filter((_, n) => n % 10 !== 0);

const jobs = async (): Promise<string[]> => {
  const query = bindings.DB.prepare(
    "SELECT id FROM jobs WHERE projectId = ? AND kind = 'events' ORDER BY id",
  );
  return (await query.bind(on.projectId).all<{ id: string }>()).results.map(({ id }) => id);
};

const run = async () => {
  for (const id of await jobs()) await runJob(events, id, tools(bindings, "d1:DB"));
};

describe("a change of more rows than its answer shows", () => {
  test("is heard of each, once, as it is now", async () => {
    await fill();
    await on.call("PATCH", `${TABLE}/rows`, { data: { votes: 1_000 } });
    const first = await guest.heard();
    expect(first).toEqual(readable.slice(0, SHOWN - 10));
    await on.call("PATCH", `${TABLE}/rows/r301`, { data: { votes: 7 } });
    await on.call("DELETE", `${TABLE}/rows/r311`);
    await guest.heard();
    const before = guest.frames.length;
    await run();
    const heard = [...first, ...(await guest.heard())];
    expect([...heard].sort()).toEqual(readable.filter((id) => id !== "r311").sort());
    const payloads = guest.frames
      .slice(before)
      .flatMap(({ type, data }) => (type === "event" ? data.payload : []));
    expect(new Set(payloads.map(({ votes }) => votes))).toEqual(new Set([1_000, 7]));
    expect(await jobs()).toEqual([]);
  });

  test("is heard of each that is gone, by those who were allowed to read it, whatever they ask of its values", async () => {
    await fill();
    const picky = await on.listen();
    await picky.subscribe("s", [CHANNEL], ['{"method":"equal","attribute":"votes","values":[601]}']);
    await on.call("DELETE", `${TABLE}/rows`);
    await on.note("r602", ["any"]);
    const first = await guest.heard();
    await run();
    const later = await guest.heard();
    expect([...first, ...later].sort()).toEqual([...readable].sort());
    expect(later).not.toContain("r602");
    expect(guest.frames.at(-2)?.data.payload).toMatchObject({
      tableId: "notes",
      $permissions: ['read("any")'],
    });
    expect(await picky.heard()).toEqual(later);
  });

  test("is recorded in rows that the database holds, however many permissions there are", async () => {
    const others = Array.from({ length: 30 }, (_, n) => `read("user:${"x".repeat(34)}${n + 10}")`);
    await fill(MANY, others);
    await on.call("DELETE", `${TABLE}/rows`);
    const first = await guest.heard();
    const query = bindings.DB.prepare("SELECT max(length(body)) AS n FROM jobs WHERE projectId = ?");
    expect(await query.bind(on.projectId).first("n")).toBeLessThan(600_000);
    expect((await jobs()).length).toBeGreaterThan(2);
    await run();
    expect([...first, ...(await guest.heard())].sort()).toEqual([...readable].sort());
  });

  test("is told by the rules of the table as they are then, whatever the isolate remembers", async () => {
    await on.call("PUT", TABLE, { name: "Notes", rowSecurity: false, permissions: ['read("any")'] });
    await fill();
    await on.call("PATCH", `${TABLE}/rows`, { data: { votes: 1_000 } });
    expect(await guest.heard()).toHaveLength(SHOWN);
    // As another isolate does it.
    const { DB } = bindings;
    const table = `container:${on.projectId}:main:notes`;
    await DB.batch([
      DB.prepare("UPDATE containers SET permissions = '[]' WHERE projectId = ? AND id = 'notes'").bind(
        on.projectId,
      ),
      DB.prepare("UPDATE versions SET version = hex(randomblob(8)) WHERE key = ?").bind(table),
    ]);
    await run();
    expect(await guest.heard()).toEqual([]);
    expect(await jobs()).toEqual([]);
  });

  test("of which nobody is to hear any more is told nobody", async () => {
    await fill();
    await on.call("DELETE", `${TABLE}/rows`);
    await bindings.DB.prepare("DELETE FROM listeners WHERE projectId = ?").bind(on.projectId).run();
    await guest.heard();
    await run();
    expect(await guest.heard()).toEqual([]);
    expect(await jobs()).toEqual([]);
  });
});

describe("a change of no more rows than its answer shows", () => {
  test.each([
    ["PATCH", { data: { votes: 5 } }],
    ["DELETE", {}],
  ])("costs one round trip, and leaves nothing to do: %s", async (method, body) => {
    await fill(SHOWN + 1);
    await on.call("DELETE", `${TABLE}/rows/r${SHOWN}`);
    await on.call("PATCH", `${TABLE}/rows`, { data: { votes: 4 } });
    await guest.heard();
    const { answer, done } = on.begin(method, `${TABLE}/rows`, body);
    expect((await answer).headers.get("Server-Timing")).toContain('"1 round trips"');
    await done;
    expect(await guest.heard()).toHaveLength(SHOWN - 10);
    expect(await jobs()).toEqual([]);
  });
});
