import { getTableColumns, getTableName } from "drizzle-orm";
import { SQLiteTable } from "drizzle-orm/sqlite-core";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { removalJob } from "#queues/delete.ts";
import { deletes } from "#queues/deletes.ts";
import { principalFact } from "#shared/store/facts/user.ts";
import { enqueue, type Job } from "#shared/store/jobs.ts";
import { enqueueIfLeft, leftoversOf, OF_USER, type OwnerKind } from "#shared/store/purge.ts";
import * as schema from "#shared/store/schema/index.ts";
import { command, type Query } from "#shared/store/statement.ts";
import { findMany, insert } from "#shared/store/tables.ts";
import { drivers } from "../store/drivers.ts";
import { members, sessions, targets, team, teamsOf, tokens, user, users } from "./furniture.ts";
import { Stage } from "./stage.ts";

const TODAY = "2031-01-01T00:00:00.000+00:00";
let projects = 0;

// Attempts that fail are reported; here they fail on purpose.
// Some tests run dozens of times over.
vi.setConfig({ testTimeout: 60_000 });
vi.spyOn(console, "warn").mockImplementation(() => {});
vi.spyOn(console, "error").mockImplementation(() => {});

/** Deletes an owner as the API does: the row, a step, a job for the rest. */
function removed(kind: OwnerKind, projectId: string, id: string): Query<unknown>[] {
  const leftovers = leftoversOf(kind, projectId, id);
  return [
    command(`DELETE FROM ${kind}s WHERE projectId = ?1 AND id = ?2`, [projectId, id]),
    ...leftovers.step,
    enqueueIfLeft(removalJob(kind, projectId, id, `r${++projects}`), TODAY, leftovers),
  ];
}

describe.each(drivers)("what owners leave on $driver", ({ open }) => {
  const stage = new Stage(open());
  let p = "";
  let other = "";

  /** What is left of the two projects, by table. */
  const left = async (projectId: string) => {
    const tables = ["users", "sessions", "tokens", "targets", "memberships", "teams"];
    const counts = await Promise.all(
      tables.map((table) => stage.count(`${table} WHERE projectId = ?1`, projectId)),
    );
    return Object.fromEntries(tables.map((table, i) => [table, counts[i]]));
  };

  beforeEach(async () => {
    stage.fault = null;
    await stage.run(command("DELETE FROM jobs"));
    p = `p${++projects}`;
    other = `p${++projects}`;
  });

  async function aUserOfMuch(): Promise<void> {
    for (const projectId of [p, other]) {
      await stage.run(
        user(projectId, "ada"),
        user(projectId, "eve"),
        ...teamsOf(projectId, "ada", 1_100),
        sessions(projectId, "ada", 2_300),
        sessions(projectId, "eve", 2),
        tokens(projectId, "ada", 3),
        targets(projectId, "ada", 4),
      );
    }
  }

  const whole = { users: 2, sessions: 2_302, tokens: 3, targets: 4, memberships: 1_100, teams: 1_100 };
  const withoutAda = { users: 1, sessions: 2, tokens: 0, targets: 0, memberships: 0, teams: 1_100 };

  test("a user of ordinary size leaves nothing, not even a job", async () => {
    await stage.run(user(p, "ada"), sessions(p, "ada", 5), tokens(p, "ada", 5), ...teamsOf(p, "ada", 3));
    await stage.run(...removed("user", p, "ada"));
    expect(await left(p)).toEqual({ users: 0, sessions: 0, tokens: 0, targets: 0, memberships: 0, teams: 3 });
    expect(await stage.rows("SELECT DISTINCT total FROM teams WHERE projectId = ?1", p)).toEqual([
      { total: 1 },
    ]);
    expect(await stage.count("jobs")).toBe(0);
  });

  test("a user of much leaves the rest to a job, and nobody else loses anything", async () => {
    await aUserOfMuch();
    await stage.run(...removed("user", p, "ada"));
    expect((await left(p)).sessions).toBe(1_302);
    await stage.consumeAll(deletes);
    expect(await left(p)).toEqual(withoutAda);
    expect(await left(other)).toEqual(whole);
    expect(await stage.rows("SELECT DISTINCT total FROM teams WHERE projectId = ?1", p)).toEqual([
      { total: 1 },
    ]);
    expect(await stage.rows("SELECT DISTINCT total FROM teams WHERE projectId = ?1", other)).toEqual([
      { total: 2 },
    ]);
  });

  test("a new user of the same id starts empty, and the job leaves them alone", async () => {
    await aUserOfMuch();
    await stage.run(...removed("user", p, "ada"));
    await stage.run(user(p, "ada"));
    expect(await left(p)).toEqual({ ...withoutAda, users: 2 });
    await stage.run(sessions(p, "ada", 7));
    await stage.consumeAll(deletes);
    expect(await left(p)).toEqual({ ...withoutAda, users: 2, sessions: 9 });
    expect(await stage.rows("SELECT DISTINCT total FROM teams WHERE projectId = ?1", p)).toEqual([
      { total: 1 },
    ]);
  });

  test("a new team of the same id starts empty, and the job leaves it alone", async () => {
    await stage.run(team(p, "crew"), members(p, "crew", 2_500), team(p, "others"), members(p, "others", 3));
    await stage.run(...removed("team", p, "crew"));
    expect((await left(p)).memberships).toBe(1_503);
    await stage.run(team(p, "crew"));
    expect((await left(p)).memberships).toBe(3);
    await stage.run(members(p, "crew", 2));
    await stage.consumeAll(deletes);
    expect((await left(p)).memberships).toBe(5);
  });

  test("memberships that wait for their removal give nobody a role", async () => {
    const member = () => stage.store.main.load(principalFact(p, "u2400", null));
    await stage.run(users(p, 2_500), team(p, "crew"), members(p, "crew", 2_500));
    expect((await member())[0]?.memberships).toMatchObject([{ teamId: "crew", roles: ["owner"] }]);
    await stage.run(...removed("team", p, "crew"));
    expect(await stage.count("memberships WHERE projectId = ?1 AND userId = 'u2400'", p)).toBe(1);
    expect((await member())[0]?.memberships).toEqual([]);
  });

  test("whatever table has users' rows is emptied with them, and for a namesake", async () => {
    // Audits tell of users who are gone; what has no project is not of a project's users.
    const kept = ["audits"];
    const tables = Object.values(schema).filter((table) => table instanceof SQLiteTable);
    const owned = tables
      .filter((table) => "userId" in getTableColumns(table) && "projectId" in getTableColumns(table))
      .map((table) => getTableName(table))
      .filter((name) => !kept.includes(name));
    expect([...OF_USER].sort()).toEqual(owned.sort());
    const [trigger] = await stage.rows("SELECT sql FROM sqlite_master WHERE name = 'users_start_empty'");
    for (const table of OF_USER) expect(trigger?.sql).toContain(`DELETE FROM ${table} WHERE`);
  });

  /** A project with more of some tables than a step takes, and one whose id begins alike. */
  async function aLargeProject(): Promise<void> {
    for (const id of [p, `${p}x`]) {
      await stage.run(
        users(id, 2_200),
        sessions(id, "u1", 1_100),
        ...teamsOf(id, "u1", 20),
        enqueue({ id: `mail-${id}`, projectId: id, kind: "mails", body: {} }, TODAY),
        insert(schema.versions, { key: `user:${id}:u1`, version: "1" }),
        insert(schema.versions, { key: `container:${id}:d:c`, version: "1" }),
        insert(schema.versions, { key: `project:${id}`, version: "1" }),
      );
    }
  }

  const nothing = { users: 0, sessions: 0, tokens: 0, targets: 0, memberships: 0, teams: 0 };
  const large = { users: 2_200, sessions: 1_100, tokens: 0, targets: 0, memberships: 20, teams: 20 };

  async function expectProjectGone(): Promise<void> {
    expect(await left(p)).toEqual(nothing);
    expect(await left(`${p}x`)).toEqual(large);
    const keys = await stage.rows(
      "SELECT key FROM versions WHERE key GLOB '*:' || ?1 || '*' ORDER BY key",
      p,
    );
    expect(keys.map(({ key }) => key)).toEqual([`container:${p}x:d:c`, `project:${p}x`, `user:${p}x:u1`]);
    expect(await stage.rows("SELECT id FROM jobs")).toEqual([{ id: `mail-${p}x` }]);
  }

  test("a project goes with everything, and one whose id begins alike stays", async () => {
    await aLargeProject();
    await stage.run(...removed("project", p, p));
    await stage.consumeAll(deletes);
    await expectProjectGone();
  });

  describe.each([{ after: false }, { after: true }])(
    "when the shard fails (after it took effect: $after)",
    ({ after }) => {
      test("at any one batch, the next attempts end the job", async () => {
        let reached = true;
        for (let from = 0; reached && from < 40; from++) {
          p = `p${++projects}`;
          await aLargeProject();
          await stage.run(...removed("project", p, p));
          stage.fault = { from, times: 1, after };
          await stage.consumeAll(deletes);
          reached = stage.batches > from;
          stage.fault = null;
          await expectProjectGone();
          await stage.run(
            command("DELETE FROM users"),
            command("DELETE FROM sessions"),
            command("DELETE FROM jobs"),
          );
        }
        expect(reached).toBe(false);
      });

      test("while a user goes, no membership is counted twice or not at all", async () => {
        let reached = true;
        for (let from = 0; reached && from < 40; from++) {
          p = `p${++projects}`;
          await stage.run(user(p, "ada"), ...teamsOf(p, "ada", 2_100));
          await stage.run(...removed("user", p, "ada"));
          stage.fault = { from, times: 1, after };
          await stage.consumeAll(deletes);
          reached = stage.batches > from;
          stage.fault = null;
          expect((await left(p)).memberships).toBe(0);
          expect(await stage.rows("SELECT DISTINCT total FROM teams WHERE projectId = ?1", p)).toEqual([
            { total: 1 },
          ]);
        }
        expect(reached).toBe(false);
      });
    },
  );

  test("of a consumer that dies half-way another takes over, but only when the lease is over", async () => {
    await aUserOfMuch();
    await stage.run(...removed("user", p, "ada"));
    // Claimed, one step done, then silence.
    stage.fault = { from: 2, times: 1_000, after: false };
    await expect(stage.consume(deletes)).rejects.toThrow("gone");
    stage.fault = null;
    expect((await left(p)).sessions).toBe(302);
    stage.now += deletes.lease - 1;
    expect(await stage.consume(deletes)).toBe(0);
    stage.now += 1;
    expect(await stage.consume(deletes)).toBe(1);
    expect(await left(p)).toEqual(withoutAda);
    expect(await stage.count("jobs")).toBe(0);
  });

  test("two consumers at once do no harm", async () => {
    await aUserOfMuch();
    await stage.run(...removed("user", p, "ada"));
    const [[job]] = await stage.store.main.read(findMany(schema.jobs, { limit: 1 }));
    const attempts = [1, 2, 3].map(() => deletes.attempt(job as Job, stage.tools()));
    expect(await Promise.all(attempts)).toEqual([undefined, undefined, undefined]);
    expect(await left(p)).toEqual(withoutAda);
    expect(await left(other)).toEqual(whole);
    expect(await stage.rows("SELECT DISTINCT total FROM teams WHERE projectId = ?1", p)).toEqual([
      { total: 1 },
    ]);
  });

  test("a body nobody knows is given up and kept for the operator", async () => {
    await stage.run(
      enqueue({ id: "odd", projectId: p, kind: "deletes", body: { v: 9, what: "moon" } }, TODAY),
    );
    await stage.consume(deletes);
    expect(await stage.rows("SELECT id, status FROM jobs")).toEqual([{ id: "odd", status: "dead" }]);
  });
});
