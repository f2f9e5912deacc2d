import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { parseSettings } from "#shared/config/settings.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { FactCache } from "#shared/store/cache.ts";
import { StoreError } from "#shared/store/failure.ts";
import { dropOrphans } from "#shared/store/orphans.ts";
import { withProductionLimits } from "#shared/store/production-limits.ts";
import { directory, projects, teams, users } from "#shared/store/schema/index.ts";
import type { Shard } from "#shared/store/shard.ts";
import { command, many, type Statement } from "#shared/store/statement.ts";
import { Store } from "#shared/store/store.ts";
import { findMany, findOne, insert } from "#shared/store/tables.ts";
import { testSecrets } from "#test/support/secrets.ts";
import type { Context } from "#workers/api/context.ts";
import { createProject } from "#workers/api/projects/create.ts";
import { removeProject } from "#workers/api/projects/remove.ts";
import type { Env } from "#workers/env.ts";
import { openShard } from "#workers/shards.ts";

const bindings = env as unknown as Env;
const settings = parseSettings({ ...testSecrets, EDGEWRITE_SHARDS: "d1:DB,do:far" });
const START = Date.parse("2031-01-01T00:00:00Z");

/** When set, batches that it accepts fail as if the database did not answer, before or after they took effect. */
let fault: { on: (address: string, batch: readonly Statement[]) => boolean; after: boolean } | null = null;

function faulty(shard: Shard): Shard {
  return {
    address: shard.address,
    async batch(statements) {
      const fails = fault?.on(shard.address, statements) ?? false;
      if (fails && !fault?.after) throw new StoreError("gone");
      const rows = await shard.batch(statements);
      if (fails) throw new StoreError("gone");
      return rows;
    },
  };
}

let now = START;
let counter = 0;

/** What the handlers need of a request; each has a store of its own. */
function context(): Context<unknown> {
  const store = new Store(
    settings.shards,
    (shard) => faulty(withProductionLimits(openShard(shard, bindings))),
    {
      facts: new FactCache(),
      places: new Map(),
    },
  );
  return {
    store,
    settings,
    now,
    today: formatDatetime(now),
    id: (wanted: string) => wanted,
    secret: () => String(++counter),
  } as Context<unknown>;
}

const create = (projectId: string, region = "default") =>
  createProject(context(), { projectId, name: "Name", teamId: "team", region });

const inserts = (table: string) => (address: string, batch: readonly Statement[]) =>
  address === "do:far" && batch.some(({ sql }) => sql.startsWith(`insert into "${table}"`));

const entryOf = async (id: string) =>
  (await context().store.main.read(findOne(directory, eq(directory.id, id))))[0];
const rowsOn = async (address: string, id: string) =>
  (
    await context()
      .store.on(address)
      .read(findMany(projects, { where: eq(projects.id, id) }))
  )[0];

/** Makes the far shard the emptier one, so that it takes the next project. */
async function crowdMain(): Promise<void> {
  const { main } = context().store;
  for (let n = 0; n < 40; n++) {
    const id = `crowd-${++counter}`;
    const common = { id, createdAt: formatDatetime(START), updatedAt: formatDatetime(START) };
    await main.write(
      [],
      insert(directory, { ...common, shard: "d1:DB", teamId: "-", name: "", labels: [], search: "" }),
    );
  }
}

const project = () => `p-${++counter}`;

beforeEach(async () => {
  fault = null;
  now = START;
  const { main } = context().store;
  const [team] = await main.read(findOne(teams, eq(teams.id, "team")));
  if (team) return;
  const today = formatDatetime(now);
  const row = {
    projectId: "console",
    id: "team",
    createdAt: today,
    updatedAt: today,
    name: "T",
    total: 1,
    prefs: {},
    search: "",
  };
  await main.write([], insert(teams, row));
  await crowdMain();
});

describe("creating a project on another shard than the directory", () => {
  test("both rows are written", async () => {
    const id = project();
    expect(await create(id)).toMatchObject({ $id: id });
    expect(await entryOf(id)).toMatchObject({ shard: "do:far", teamId: "team" });
    expect(await rowsOn("do:far", id)).toHaveLength(1);
  });

  test("when its shard does not answer, the reservation is undone", async () => {
    const id = project();
    fault = { on: inserts("projects"), after: false };
    await expect(create(id)).rejects.toThrow(StoreError);
    fault = null;
    expect(await entryOf(id)).toBeNull();
    expect(await create(id)).toMatchObject({ $id: id });
  });

  test("when the answer is lost, what was written is unreachable and does not stand in the way", async () => {
    const id = project();
    fault = { on: inserts("projects"), after: true };
    await expect(create(id)).rejects.toThrow(StoreError);
    fault = null;
    expect(await entryOf(id)).toBeNull();
    expect(await rowsOn("do:far", id)).toHaveLength(1);
    expect((await context().store.of(id)).shard.address).toBe("d1:DB");
    expect(await create(id)).toMatchObject({ $id: id });
    expect(await rowsOn("do:far", id)).toHaveLength(1);
  });

  test("a reservation that nobody undid frees its id after a while", async () => {
    const id = project();
    fault = {
      on: (address, batch) =>
        inserts("projects")(address, batch) ||
        batch.some(({ sql }) => sql.startsWith('delete from "directory"')),
      after: false,
    };
    await expect(create(id)).rejects.toThrow(StoreError);
    fault = null;
    expect(await entryOf(id)).toMatchObject({ id });
    now = START + 30_000;
    await expect(create(id)).rejects.toMatchObject({ type: "project_already_exists" });
    now = START + 90_000;
    expect(await create(id)).toMatchObject({ $id: id });
    await expect(create(id)).rejects.toMatchObject({ type: "project_already_exists" });
  });

  test("without the organization nothing is written", async () => {
    const id = project();
    const orphan = createProject(context(), {
      projectId: id,
      name: "N",
      teamId: "nobody",
      region: "default",
    });
    await expect(orphan).rejects.toMatchObject({ type: "team_not_found" });
    expect(await entryOf(id)).toBeNull();
  });
});

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
  fault = {
    on: (_, batch) => batch.some(({ sql }) => sql.startsWith('delete from "directory"')),
    after: false,
  };
  await expect(removeProject(ctx, await ctx.store.of(id), id)).rejects.toThrow(StoreError);
  fault = null;
  expect(await rowsOn("do:far", id)).toEqual([]);
  now = START + 90_000;
  expect(await create(id)).toMatchObject({ $id: id });
});
