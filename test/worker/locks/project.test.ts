import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { parseSettings } from "#shared/config/settings.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { FactCache } from "#shared/store/cache.ts";
import { directory, projects, teams } from "#shared/store/schema/index.ts";
import type { Shard } from "#shared/store/shard.ts";
import { Store } from "#shared/store/store.ts";
import { findOne, insert } from "#shared/store/tables.ts";
import { testSecrets } from "#test/support/secrets.ts";
import type { Context } from "#workers/api/context.ts";
import { changeProject } from "#workers/api/projects/change.ts";
import { createProject } from "#workers/api/projects/create.ts";
import { directoryRow, projectRow } from "#workers/api/projects/new-project.ts";
import { removeProject } from "#workers/api/projects/remove.ts";
import type { Env } from "#workers/env.ts";
import { locksOf } from "#workers/locks.ts";
import { openShard } from "#workers/shards.ts";

const bindings = env as unknown as Env;
const settings = parseSettings({ ...testSecrets, EDGEWRITE_SHARDS: "d1:DB,do:far" });
const NOW = Date.parse("2031-01-01T00:00:00Z");
const today = formatDatetime(NOW);
const FAR = "do:far";

interface Slow {
  /** Called when a batch is about to be sent to the directory's shard; the batch waits for what it returns. */
  before(): Promise<void>;
}

/** A request's context. */
function context(slow?: Slow, { now = NOW, locking = true } = {}): Context<unknown> {
  const open = (shard: Shard): Shard => ({
    address: shard.address,
    async batch(statements) {
      if (shard.address !== FAR) await slow?.before();
      return shard.batch(statements);
    },
  });
  const memory = { facts: new FactCache(), places: new Map() };
  const store = new Store(settings.shards, (shard) => open(openShard(shard, bindings)), memory);
  return {
    store,
    settings,
    locks: locksOf(bindings, { locking }),
    now,
    today: formatDatetime(now),
    id: (wanted: string) => wanted,
    secret: () => crypto.randomUUID(),
  } as unknown as Context<unknown>;
}

const { store } = context();
const namesOf = async (id: string) => {
  const [entry] = await store.main.read(findOne(directory, eq(directory.id, id)));
  const [project] = await store.on(FAR).read(findOne(projects, eq(projects.id, id)));
  return { directory: entry?.name, project: project?.name };
};

async function farProject(id: string, createdAt = today): Promise<void> {
  const project = { id, name: "Old", teamId: "team", region: "default" };
  await store.main.write([], insert(directory, { ...directoryRow(project, FAR, today), createdAt }));
  await store.on(FAR).write([], insert(projects, projectRow(project, today)));
}

/** A context whose way to the directory takes long, and the moment when it is under way. */
function slowContext(options = {}) {
  const { promise: underWay, resolve } = Promise.withResolvers<void>();
  const before = async () => {
    resolve();
    await scheduler.wait(400);
  };
  return { slow: context({ before }, options), underWay };
}

function rename(one: Context<unknown>, id: string, name: string) {
  const place = { shard: one.store.on(FAR), project: { id, platforms: [] } };
  return changeProject(one, place, { name }, { name });
}

beforeAll(async () => {
  const row = { projectId: "console", id: "team", createdAt: today, updatedAt: today };
  await store.main.write([], insert(teams, { ...row, name: "T", total: 1, prefs: {}, search: "" }));
});

test("of two renames at once, shard and directory keep the same one", async () => {
  await farProject("renamed");
  const { slow, underWay } = slowContext();
  const first = rename(slow, "renamed", "First");
  await underWay;
  await Promise.all([first, rename(context(), "renamed", "Second")]);
  expect(await namesOf("renamed")).toEqual({ directory: "Second", project: "Second" });
});

test("a project that takes the id of one being deleted keeps its entry", async () => {
  await farProject("again", "2030-01-01T00:00:00.000+00:00");
  const { slow, underWay } = slowContext();
  const deletion = removeProject(slow, slow.store.on(FAR), "again");
  await underWay;
  const wanted = { projectId: "again", name: "New", teamId: "team", region: "default" };
  await Promise.all([deletion, createProject(context(), wanted)]);
  expect((await namesOf("again")).directory).toBe("New");
});

test("so does one that no lock keeps from it", async () => {
  await farProject("unlocked", "2030-01-01T00:00:00.000+00:00");
  const { slow, underWay } = slowContext({ locking: false });
  const deletion = removeProject(slow, slow.store.on(FAR), "unlocked");
  await underWay;
  const wanted = { projectId: "unlocked", name: "New", teamId: "team", region: "default" };
  await createProject(context(undefined, { locking: false, now: NOW + 1_000 }), wanted);
  await deletion;
  expect((await namesOf("unlocked")).directory).toBe("New");
});
