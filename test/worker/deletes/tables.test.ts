import { beforeEach, describe, expect, test, vi } from "vitest";
import { tablesJob } from "#queues/delete.ts";
import { deletes } from "#queues/deletes.ts";
import { enqueue, type Job } from "#shared/store/jobs.ts";
import { DROPPED_AT_ONCE, dropOrphans } from "#shared/store/orphans.ts";
import { jobs } from "#shared/store/schema/index.ts";
import { command } from "#shared/store/statement.ts";
import { findMany } from "#shared/store/tables.ts";
import { drivers } from "../store/drivers.ts";
import { container, tables, tablesOf } from "./furniture.ts";
import { Stage } from "./stage.ts";

const TODAY = "2031-01-01T00:00:00.000+00:00";
const LARGE = DROPPED_AT_ONCE + 10;
let sequence = 0;

// Some tests run dozens of times over.
vi.setConfig({ testTimeout: 60_000 });
vi.spyOn(console, "warn").mockImplementation(() => {});

describe.each(drivers)("tables of containers that are gone, on $driver", ({ open }) => {
  const stage = new Stage(open());
  let gone = 0;
  let large = 0;
  let alive = 0;

  const metadata = (seq: number) =>
    stage.count("fields AS f JOIN indexes AS i ON i.container = f.container WHERE f.container = ?1", seq);
  const present = (seq: number) => stage.count(tablesOf(seq));

  beforeEach(async () => {
    stage.fault = null;
    await stage.run(command("DELETE FROM jobs"));
    while (await dropOrphans(stage.shard));
    gone = ++sequence;
    large = ++sequence;
    alive = ++sequence;
    await stage.run(
      ...tables(gone, 30),
      ...tables(large, 40, LARGE),
      ...tables(alive, 50, LARGE),
      container("p", alive),
      enqueue(tablesJob("p", "r"), TODAY),
    );
    // Rows, permissions, words and the four tables FTS5 keeps of its own.
    expect(await present(gone)).toBe(7);
  });

  async function expectDone(): Promise<void> {
    expect([await present(gone), await present(large), await present(alive)]).toEqual([0, 0, 7]);
    expect([await metadata(gone), await metadata(large), await metadata(alive)]).toEqual([0, 0, 1]);
    expect(await stage.count("sqlite_master WHERE name GLOB ?1", `[tpif]${gone}_*`)).toBe(0);
    expect(await stage.count(`t${alive}`)).toBe(50);
    expect(await stage.count(`p${alive}`)).toBe(100);
    expect(await stage.count(`f${alive}_0 WHERE f${alive}_0 MATCH 'words'`)).toBe(50);
    expect(await stage.count("jobs")).toBe(0);
  }

  test("go with their metadata, large ones after their rows; those of others stay", async () => {
    await stage.consumeAll(deletes);
    await expectDone();
  });

  test("a large one loses what makes its rows dear first, then its rows, then itself", async () => {
    await stage.run(
      command(`DROP TABLE f${gone}_0`),
      command(`DROP TABLE t${gone}`),
      command(`DROP TABLE p${gone}`),
    );
    const seen: number[][] = [];
    const attached = (type: string) =>
      stage.count("sqlite_master WHERE tbl_name = ?1 AND type = ?2 AND sql IS NOT NULL", `t${large}`, type);
    const look = async () => [
      await attached("trigger"),
      await attached("index"),
      await stage.count(`sqlite_master WHERE name = 'f${large}_0'`),
      (await present(large)) === 0 ? -1 : await stage.count(`t${large}`),
    ];
    for (let more = true; more; ) {
      seen.push(await look());
      more = await dropOrphans(stage.shard);
    }
    expect(seen).toEqual([
      [7, 3, 1, 40],
      [0, 2, 1, 40],
      [0, 1, 1, 40],
      [0, 0, 1, 40],
      [0, 0, 0, 40],
      [0, 0, 0, 0],
      [0, 0, 0, -1],
    ]);
    expect(await present(alive)).toBe(7);
  });

  test.each([false, true])(
    "when any one batch fails (after it took effect: %s), the next attempts end it",
    async (after) => {
      let reached = true;
      for (let from = 0; reached && from < 40; from++) {
        if (from > 0) {
          gone = ++sequence;
          large = ++sequence;
          await stage.run(
            ...tables(gone, 3),
            ...tables(large, 4, LARGE),
            enqueue(tablesJob("p", "r"), TODAY),
          );
        }
        stage.fault = { from, times: 1, after };
        await stage.consumeAll(deletes);
        reached = stage.batches > from;
        stage.fault = null;
        await expectDone();
      }
      expect(reached).toBe(false);
    },
  );

  test("three consumers at once do no harm", async () => {
    const [[job]] = await stage.store.main.read(findMany(jobs, { limit: 1 }));
    await Promise.all([1, 2, 3].map(() => deletes.attempt(job as Job, stage.tools())));
    await stage.consumeAll(deletes);
    await expectDone();
  });
});
