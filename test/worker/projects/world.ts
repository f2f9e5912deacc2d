import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { parseSettings } from "#shared/config/settings.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { FactCache } from "#shared/store/cache.ts";
import { StoreError } from "#shared/store/failure.ts";
import { withProductionLimits } from "#shared/store/production-limits.ts";
import { directory, projects, teams } from "#shared/store/schema/index.ts";
import type { Shard } from "#shared/store/shard.ts";
import type { Statement } from "#shared/store/statement.ts";
import { Store } from "#shared/store/store.ts";
import { findMany, findOne, insert } from "#shared/store/tables.ts";
import { testSecrets } from "#test/support/secrets.ts";
import type { Context } from "#workers/api/context.ts";
import { createProject } from "#workers/api/projects/create.ts";
import type { Env } from "#workers/env.ts";
import { openShard } from "#workers/shards.ts";

export const bindings = env as unknown as Env;
export const settings = parseSettings({ ...testSecrets, EDGEWRITE_SHARDS: "d1:DB,do:far" });
export const START = Date.parse("2031-01-01T00:00:00Z");

/** What tests change about their surroundings. */
export const world = {
  /** When set, batches that it accepts fail as if the database did not answer, before or after they took effect. */
  fault: null as { on: (address: string, batch: readonly Statement[]) => boolean; after: boolean } | null,
  /** What somebody else does before the next batch on the far shard. */
  meanwhile: null as (() => Promise<void>) | null,
  now: START,
};
let counter = 0;

function faulty(shard: Shard): Shard {
  return {
    address: shard.address,
    async batch(statements) {
      const other = shard.address === "do:far" ? world.meanwhile : null;
      if (other) {
        world.meanwhile = null;
        await other();
      }
      const fails = world.fault?.on(shard.address, statements) ?? false;
      if (fails && !world.fault?.after) throw new StoreError("gone");
      const rows = await shard.batch(statements);
      if (fails) throw new StoreError("gone");
      return rows;
    },
  };
}

/** What the handlers need of a request; each has a store of its own. */
export function context(): Context<unknown> {
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
    now: world.now,
    today: formatDatetime(world.now),
    id: (wanted: string) => wanted,
    secret: (_bytes: number) => String(++counter),
  } as Context<unknown>;
}

export const create = (projectId: string, region = "default") =>
  createProject(context(), { projectId, name: "Name", teamId: "team", region });

export const inserts = (table: string) => (address: string, batch: readonly Statement[]) =>
  address === "do:far" && batch.some(({ sql }) => sql.startsWith(`insert into "${table}"`));

export const entryOf = async (id: string) =>
  (await context().store.main.read(findOne(directory, eq(directory.id, id))))[0];
export const rowsOn = async (address: string, id: string) =>
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

export const project = () => `p-${++counter}`;

/** Everything answers, the organization `team` exists, and the far shard is the emptier one. */
export async function furnish(): Promise<void> {
  world.fault = null;
  world.now = START;
  const { main } = context().store;
  const [team] = await main.read(findOne(teams, eq(teams.id, "team")));
  if (team) return;
  const today = formatDatetime(world.now);
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
}
