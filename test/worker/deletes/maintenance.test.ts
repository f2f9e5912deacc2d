import { beforeEach, describe, expect, test } from "vitest";
import { deletes } from "#queues/deletes.ts";
import { TASKS, type Task } from "#queues/maintenance.ts";
import { beginTurns } from "#queues/maintenance-turns.ts";
import { command } from "#shared/store/statement.ts";
import { drivers } from "../store/drivers.ts";
import { sessions, tables, tablesOf, targets, tokens, user } from "./furniture.ts";
import { Stage } from "./stage.ts";

const HOUR = 3_600_000;
const PAST = "2030-12-31T23:59:59.999+00:00";

describe.each(drivers)("the upkeep of a shard on $driver", ({ open }) => {
  const stage = new Stage(open());
  let woken: string[] = [];

  const tick = (tasks?: readonly Task[]) =>
    beginTurns(
      stage.store,
      stage.now,
      async (_, jobs) => {
        woken.push(...jobs);
      },
      tasks,
    );

  beforeEach(async () => {
    woken = [];
    const emptied = ["jobs", "maintenance", "users", "sessions", "tokens", "targets", "versions"];
    await stage.run(...emptied.map((table) => command(`DELETE FROM ${table}`)));
  });

  test("each task has its turn, and two ticks that overlap begin it once", async () => {
    await Promise.all([tick(), tick(), tick()]);
    expect(woken.map((id) => id.split(":")[1]).sort()).toEqual(TASKS.map(({ name }) => name).sort());
    expect(await stage.count("jobs WHERE kind = 'deletes'")).toBe(TASKS.length);
    stage.now += 60_000;
    await tick();
    expect(woken).toHaveLength(TASKS.length);
  });

  test("the next turn comes when it is due, a tick that is a little early included", async () => {
    const tasks = [{ name: "hourly", every: HOUR, run: async () => false }];
    await tick(tasks);
    stage.now += HOUR - 60_000;
    await tick(tasks);
    expect(woken).toHaveLength(1);
    stage.now += 59_990;
    await tick(tasks);
    expect(woken).toHaveLength(2);
  });

  test("a tick that dies after it has claimed a turn loses nothing: the job is there", async () => {
    const dying = beginTurns(stage.store, stage.now, async () => {
      throw new Error("died");
    });
    await expect(dying).rejects.toThrow("died");
    expect(await stage.count("jobs WHERE kind = 'deletes'")).toBe(TASKS.length);
    expect(await stage.consume(deletes)).toBe(TASKS.length);
    expect(await stage.count("jobs")).toBe(0);
  });

  test("a task of another version of the code is given up", async () => {
    await tick([{ name: "unheard-of", every: HOUR, run: async () => false }]);
    await stage.consume(deletes);
    expect(await stage.rows("SELECT status FROM jobs")).toEqual([{ status: "dead" }]);
  });

  test("sessions, tokens and targets that are past go, however many; the others stay", async () => {
    await stage.run(
      user("p", "ada"),
      user("p", "eve"),
      sessions("p", "ada", 2_300, PAST),
      sessions("p", "ada", 2),
      sessions("p", "eve", 1),
      tokens("p", "ada", 1_500, PAST),
      tokens("p", "ada", 3),
      // Of sessions that are past, of one that is not, and two that their provider no longer knows.
      targets("p", "ada", 1_200, 0, PAST),
      targets("p", "eve", 1),
      targets("p", "ada", 2, 1),
    );
    await tick();
    await stage.consumeAll(deletes);
    const left = ["sessions", "tokens", "targets"].map((table) => stage.count(table));
    expect(await Promise.all(left)).toEqual([3, 3, 1]);
    // Whoever has Ada cached reads her anew: her targets are others now. Eve's are not.
    expect(await stage.rows("SELECT key FROM versions")).toEqual([{ key: "user:p:ada" }]);
  });

  test("tables without a container go", async () => {
    await stage.run(...tables(77, 3));
    await tick();
    await stage.consumeAll(deletes);
    expect(await stage.count(tablesOf(77))).toBe(0);
  });
});
