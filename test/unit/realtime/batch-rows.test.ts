import { describe, expect, test } from "vitest";
import { rowsOf } from "#shared/realtime/batch-rows.ts";
import { type Batch, Recent } from "#shared/realtime/recent.ts";
import { Calm, GATEWAY } from "./support/listener.ts";
import { since } from "./support/since.ts";

const message = (data: string) => ({ channels: ["rows"], roles: ["any"], data });

/** What is read back of what was stored. */
const stored = (batches: readonly Batch[], most: number): Batch[] =>
  batches
    .flatMap((batch) => rowsOf(batch, most))
    .map((row) => ({ ...row, messages: JSON.parse(row.messages) }));

function told(...data: string[]): { recent: Recent; batch: Batch } {
  const recent = new Recent("a");
  recent.push(data.map(message), 0);
  const batch = recent.save();
  if (!batch) throw new Error("There is nothing to save.");
  return { recent, batch };
}

describe("a batch in rows", () => {
  test("comes back whole, and no row has more bytes than it may", () => {
    const { recent, batch } = told(
      ..."ü"
        .repeat(40)
        .split("")
        .map((text, i) => text.repeat(i)),
      '"'.repeat(90),
    );
    const rows = rowsOf(batch, 400);
    const bytes = rows.map(({ messages }) => Buffer.byteLength(messages));
    expect(Math.max(...bytes)).toBeLessThanOrEqual(400);
    expect(rows.length).toBeGreaterThan(5);
    const back = new Recent("a", recent.last, stored([batch], 400));
    expect(since(back, "a.0", 0)).toEqual(since(recent, "a.0", 0));
  });

  test("leaves out what no row holds; what is before it is not handed out again", () => {
    const { recent, batch } = told("1", "2", '"'.repeat(300), "4", "5");
    const back = new Recent("a", recent.last, stored([batch], 400));
    for (const early of ["a.0", "a.1", "a.2"]) expect(since(back, early, 0)).toBeNull();
    expect(since(back, "a.3", 0)?.map(({ data }) => data)).toEqual(["4", "5"]);
  });
});

describe("recent messages with a hole", () => {
  const batches = () => {
    const recent = new Recent("a");
    return ["1", "2", "3", "4"].flatMap((data) => {
      recent.push([message(data)], 0);
      return recent.save() ?? [];
    });
  };

  test.each([
    ["first", 0, ["a.1", ["2", "3", "4"]], "a.0"],
    ["second", 1, ["a.2", ["3", "4"]], "a.1"],
    ["third", 2, ["a.3", ["4"]], "a.2"],
    ["last", 3, ["a.4", []], "a.3"],
  ] as const)("the %s: only what comes after it", (_, gone, [from, expected], before) => {
    const left = batches().filter((_, i) => i !== gone);
    const recent = new Recent("a", 4, left);
    expect(since(recent, from, 0)?.map(({ data }) => data)).toEqual(expected);
    expect(since(recent, before, 0)).toBeNull();
  });
});

test("a hub that cannot write messages down begins another life", async () => {
  const on = new Calm();
  const guest = await on.listen();
  await on.tell("one");
  on.world.isFull = true;
  on.world.flush();
  on.world.isFull = false;
  await on.tell("two");
  expect(guest.heard()).toEqual(["one", "two"]);
  on.world.sleepHub(true);
  expect(on.world.hub.since(GATEWAY, [guest.position()])).toMatchObject({ messages: [], lost: [] });
  const [first] = guest.seen.frames.filter(({ type }) => type === "event");
  expect(on.world.hub.since(GATEWAY, [first?.data.id]).lost).toHaveLength(1);
  expect(on.world.reports).toEqual([expect.stringContaining("full")]);
});
