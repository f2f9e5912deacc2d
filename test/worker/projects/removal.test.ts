import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { projectRemoval } from "#queues/delete.ts";
import { deletes } from "#queues/deletes.ts";
import type { Tools } from "#queues/handler.ts";
import { runJob } from "#queues/run.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { projectVersion } from "#shared/store/facts/project.ts";
import { StoreError } from "#shared/store/failure.ts";
import { dropOrphans } from "#shared/store/orphans.ts";
import { directory, projects, users } from "#shared/store/schema/index.ts";
import { command, many } from "#shared/store/statement.ts";
import { findMany, findOne, insert } from "#shared/store/tables.ts";
import type { Context } from "#workers/api/context.ts";
import { directoryRow, projectRow } from "#workers/api/projects/new-project.ts";
import { removeProject } from "#workers/api/projects/remove.ts";
import { removeTeam } from "#workers/api/teams/remove.ts";
import { openShard } from "#workers/shards.ts";

import {
  bindings,
  context,
  create,
  entryOf,
  furnish,
  project,
  rowsOn,
  START,
  settings,
  world,
} from "./world.ts";

beforeEach(furnish);

describe.each(["d1:DB", "do:far"])("deleting a project on %s", (address) => {
  const today = formatDatetime(START);

  async function furnished(): Promise<string> {
    const id = project();
    const { store } = context();
    const shard = store.on(address);
    await create(id);
    // Wherever it was placed, it lives here now.
    const entry = { sql: "UPDATE directory SET shard = ?2 WHERE id = ?1", params: [id, address] };
    await store.main.write([], command(entry.sql, entry.params));
    const [row] = await store.on("do:far").read(findOne(projects, eq(projects.id, id)));
    if (!row) throw new Error("no project");
    if (address !== "do:far") {
      const { sequence: _, ...values } = row;
      await store.on("do:far").write([], command("DELETE FROM projects WHERE id = ?1", [id]));
      await shard.write([], insert(projects, values));
    }
    const sql = (text: string, ...params: (string | number)[]) => command(text, params);
    await shard.write(
      [`project:${id}`, `user:${id}:ada`, `user:${id}2:eve`, `container:${id}:d:c`],
      sql(
        `INSERT INTO users (projectId, id, createdAt, updatedAt, name, emailVerification, phoneVerification, status,
           labels, passwordHistory, prefs, mfa, impersonator, registration, accessedAt, search)
         VALUES (?1, 'ada', ?2, ?2, 'Ada', 0, 0, 1, '[]', '[]', '{}', 0, 0, ?2, ?2, ''),
           (?1 || '2', 'eve', ?2, ?2, 'Eve', 0, 0, 1, '[]', '[]', '{}', 0, 0, ?2, ?2, '')`,
        id,
        today,
      ),
    );
    return id;
  }

  test("nothing of it is left, and nothing of others is touched", async () => {
    const id = await furnished();
    const ctx = context();
    const shard = await ctx.store.of(id);
    expect(shard.shard.address).toBe(address);
    await removeProject(ctx, shard, id);
    const after = context().store.on(address);
    const [left, own, others, keys] = await after.read(
      findMany(projects, { where: eq(projects.id, id) }),
      findMany(users, { where: eq(users.projectId, id) }),
      findMany(users, { where: eq(users.projectId, `${id}2`) }),
      many("SELECT key FROM versions WHERE key LIKE '%' || ?1 || '%'", [id], (row) => row.key),
    );
    expect([left, own, others.length, keys]).toEqual([[], [], 1, [`user:${id}2:eve`]]);
    expect(await entryOf(id)).toBeNull();
  });

  test("tables of its containers go in steps; those of others stay", async () => {
    const id = await furnished();
    const shard = context().store.on(address);
    const container = (projectId: string) =>
      many(
        `INSERT INTO containers (projectId, id, createdAt, updatedAt, databaseId, name, enabled, security, permissions, nextSlot, search)
         VALUES (?1, 'c', ?2, ?2, 'd', 'C', 1, 0, '[]', 1, '') RETURNING sequence`,
        [projectId, today],
        (row) => Number(row.sequence),
      );
    const [[mine = 0], [theirs = 0]] = await shard.write([], container(id), container(`${id}2`));
    const tables = (n: number) => [
      command(`CREATE TABLE t${n} (key INTEGER PRIMARY KEY)`),
      command(`CREATE TABLE p${n} (key INTEGER)`),
      command(`CREATE VIRTUAL TABLE f${n}_1 USING fts5(text)`),
    ];
    // The last ones belong to a container of which only the tables are left.
    await shard.write([], ...tables(mine), ...tables(theirs), ...tables(900_000 + mine));
    const ctx = context();
    await removeProject(ctx, await ctx.store.of(id), id);
    const named = (n: number) =>
      many(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN (?1, ?2, ?3)",
        [`t${n}`, `p${n}`, `f${n}_1`],
        (row) => row.name,
      );
    const setting = settings.shards.find((one) => one.address === address);
    if (!setting) throw new Error("no shard");
    const left = async () => {
      const { store } = context();
      const orphaned = store.on(address).read(named(mine), named(900_000 + mine), named(theirs));
      return (await orphaned).map((names) => names.length);
    };
    expect(await dropOrphans(openShard(setting, bindings), 2)).toBe(true);
    expect((await left()).reduce((sum, n) => sum + n)).toBe(7);
    while (await dropOrphans(openShard(setting, bindings), 2));
    expect(await left()).toEqual([0, 0, 3]);
  });
});

test("a deletion that breaks off half-way leaves nothing to see, and the id can be used again", async () => {
  const id = project();
  await create(id);
  const ctx = context();
  world.fault = {
    on: (_, batch) => batch.some(({ sql }) => sql.startsWith('delete from "directory"')),
    after: false,
  };
  await expect(removeProject(ctx, await ctx.store.of(id), id)).rejects.toThrow(StoreError);
  world.fault = null;
  expect(await rowsOn("do:far", id)).toEqual([]);
  world.now = START + 90_000;
  expect(await create(id)).toMatchObject({ $id: id });
});

test("the id of a project too large for one batch is free once a job has removed the rest", async () => {
  const id = project();
  await create(id);
  const ctx = context();
  const shard = await ctx.store.of(id);
  const session = `WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 1100)
    INSERT INTO tokens (projectId, id, createdAt, updatedAt, userId, type, secretHash, expire, userAgent, ip)
    SELECT ?1, 't' || n, ?2, ?2, 'ada', 'custom', '', ?2, '', '' FROM g`;
  await shard.write([], command(session, [id, formatDatetime(world.now)]));
  await removeProject(ctx, shard, id);
  expect(await rowsOn("do:far", id)).toEqual([]);
  await expect(create(id)).rejects.toMatchObject({ type: "project_already_exists" });
  expect(await entryOf(id)).toBeNull();

  const work = context().store.on("do:far");
  const tools = {
    work,
    now: world.now,
    today: formatDatetime(world.now),
    clock: () => world.now,
    random: () => new Uint8Array(1),
  };
  await runJob(deletes, projectRemoval(id), tools as Partial<Tools> as Tools);
  expect(await create(id)).toMatchObject({ $id: id });
  const [left] = await context()
    .store.on("do:far")
    .read(many("SELECT 1 FROM tokens WHERE projectId = ?1", [id], () => 1));
  expect(left).toEqual([]);
});

describe("deleting an organization with projects on both shards", () => {
  async function organization(): Promise<{ teamId: string; here: string; far: string }> {
    const [teamId, here, far] = [project(), project(), project()];
    const { main } = context().store;
    const today = formatDatetime(world.now);
    await main.write(
      [],
      command(
        `INSERT INTO teams (projectId, id, createdAt, updatedAt, name, total, prefs, search)
         VALUES ('console', ?1, ?2, ?2, 'T', 1, '{}', '')`,
        [teamId, today],
      ),
    );
    for (const [id, shard] of [
      [here, "d1:DB"],
      [far, "do:far"],
    ] as const) {
      const made = { id, name: "P", teamId, region: "default" };
      await main.write([], insert(directory, directoryRow(made, shard, today)));
      await context()
        .store.on(shard)
        .write([projectVersion(id)], insert(projects, projectRow(made, today)));
    }
    return { teamId, here, far };
  }

  const remove = (teamId: string) => {
    const ctx = context();
    const console = { ...ctx, project: { id: "console" }, work: ctx.store.main } as Context<unknown>;
    return removeTeam(console, teamId);
  };

  test("all are gone, and their ids are free once the jobs are done", async () => {
    const { teamId, here, far } = await organization();
    await remove(teamId);
    expect([await rowsOn("d1:DB", here), await rowsOn("do:far", far)]).toEqual([[], []]);
    expect([await entryOf(here), await entryOf(far)]).toEqual([null, null]);
    await expect(remove(teamId)).rejects.toMatchObject({ reason: "team_not_found" });
    for (const [id, address] of [
      [here, "d1:DB"],
      [far, "do:far"],
    ] as const) {
      const [jobs] = await context()
        .store.on(address)
        .read(many("SELECT id FROM jobs WHERE projectId = ?1", [id], (row) => row.id));
      expect(jobs).toEqual([projectRemoval(id)]);
    }
  });

  test("when the far shard does not answer, nothing has happened; asked again, all are gone", async () => {
    const { teamId, here, far } = await organization();
    world.fault = { on: (address) => address === "do:far", after: false };
    await expect(remove(teamId)).rejects.toThrow(StoreError);
    world.fault = null;
    expect([(await rowsOn("d1:DB", here))?.length, (await rowsOn("do:far", far))?.length]).toEqual([1, 1]);
    await remove(teamId);
    expect([await entryOf(here), await entryOf(far)]).toEqual([null, null]);
  });

  test("when the directory's shard fails half-way, what is left is deleted when asked again", async () => {
    const { teamId, here, far } = await organization();
    world.fault = {
      on: (_, batch) => batch.some(({ sql }) => sql.startsWith("DELETE FROM teams")),
      after: false,
    };
    await expect(remove(teamId)).rejects.toThrow(StoreError);
    world.fault = null;
    expect([(await rowsOn("d1:DB", here))?.length, await rowsOn("do:far", far)]).toEqual([1, []]);
    await remove(teamId);
    expect([await rowsOn("d1:DB", here), await entryOf(here), await entryOf(far)]).toEqual([[], null, null]);
  });

  test("while one more is created, it is refused", async () => {
    const { teamId, here, far } = await organization();
    const late = { id: project(), name: "P", teamId, region: "default" };
    const reserve = insert(directory, directoryRow(late, "do:far", formatDatetime(world.now)));
    const { main } = context().store;
    world.meanwhile = async () => {
      await main.write([], reserve);
    };
    await expect(remove(teamId)).rejects.toMatchObject({ reason: "general_resource_locked" });
    expect((await rowsOn("d1:DB", here))?.length).toBe(1);
    expect(await entryOf(far)).toMatchObject({ id: far });
  });

  test("a project that was handed over half-way stays with its new organization", async () => {
    const { teamId, far } = await organization();
    const moved = command("UPDATE projects SET teamId = 'team' WHERE id = ?1", [far]);
    await context().store.on("do:far").write([], moved);
    await remove(teamId);
    expect(await rowsOn("do:far", far)).toHaveLength(1);
    expect(await entryOf(far)).toMatchObject({ id: far });
  });
});
