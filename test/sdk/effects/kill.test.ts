import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Query, TablesDB, Webhooks } from "node-appwrite";
import { afterAll, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import type { RunningServer } from "../support/launch.ts";
import { startServer } from "../support/server.ts";
import { type Catcher, startCatcher } from "../webhooks/support/catcher.ts";

const CHANGES = 1_000;
const AT_ONCE = 25;
/** Acknowledged changes after which the power goes. */
const CUT = 400;
const at = { databaseId: "shop", tableId: "orders" };

let data: string;
let server: RunningServer | undefined;
let catcher: Catcher | undefined;

afterAll(async () => {
  await server?.stop();
  await catcher?.stop();
  await rm(data, { recursive: true, force: true });
});

test("a power cut amid 1,000 changes: every webhook of what was committed arrives, none of what was not", async () => {
  data = await mkdtemp(join(tmpdir(), "edgewrite-kill-"));
  const settings = { _APP_OPTIONS_ABUSE: "disabled" };
  server = await startServer({ data, group: true, settings });
  catcher = await startCatcher();
  const place = await bootstrap(server.url);
  const tables = new TablesDB(place.server());
  await tables.create({ databaseId: at.databaseId, name: "Shop" });
  await tables.createTable({ ...at, name: "Orders" });
  await tables.createIntegerColumn({ ...at, key: "number", required: true });
  await new Webhooks(place.server()).create({
    webhookId: "hook",
    url: catcher.url,
    name: "Hook",
    events: ["databases.shop.tables.orders.rows.*.create"],
  });

  const acknowledged = await createUntilCut(tables, server);
  expect(acknowledged.length).toBeGreaterThanOrEqual(CUT);
  expect(acknowledged.length).toBeLessThan(CHANGES);

  server = await startServer({ data, settings });
  const committed = await committedRows(place, server);
  expect(committed).toEqual(expect.arrayContaining(acknowledged));
  await arrivals(committed.length, catcher, server);

  const rows = catcher.caught.map(({ payload }) => String(payload.$id));
  expect([...new Set(rows)].sort()).toEqual(committed.sort());
  const ids = new Map<string, Set<unknown>>();
  for (const { payload, headers } of catcher.caught) {
    const row = String(payload.$id);
    ids.set(row, (ids.get(row) ?? new Set()).add(headers["webhook-id"]));
  }
  expect([...ids].filter(([, events]) => events.size !== 1)).toEqual([]);
  expect(new Set([...ids.values()].flatMap((events) => [...events])).size).toBe(committed.length);
}, 240_000);

/** Creates rows until the server is dead; returns those it has acknowledged. */
async function createUntilCut(tables: TablesDB, running: RunningServer): Promise<string[]> {
  const acknowledged: string[] = [];
  let next = 0;
  let killed: Promise<void> | undefined;
  const lane = async () => {
    while (next < CHANGES && !killed) {
      const number = next++;
      const rowId = `order-${number}`;
      try {
        await tables.createRow({ ...at, rowId, data: { number } });
        acknowledged.push(rowId);
      } catch {
        return;
      }
      if (acknowledged.length === CUT) killed = running.kill();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  await killed;
  return acknowledged;
}

async function committedRows(place: Place, running: RunningServer): Promise<string[]> {
  const tables = new TablesDB(place.server().setEndpoint(running.endpoint));
  const { rows } = await tables.listRows({ ...at, queries: [Query.limit(CHANGES)] });
  return rows.map(({ $id }) => $id);
}

/** Lets minutes pass until so many rows have been told of. */
async function arrivals(count: number, { caught }: Catcher, running: RunningServer): Promise<void> {
  const told = () => new Set(caught.map(({ payload }) => payload.$id)).size;
  const deadline = Date.now() + 150_000;
  while (told() < count && Date.now() < deadline) {
    await running.tick();
    await new Promise((done) => setTimeout(done, 1_000));
  }
  // Whatever should not come has had its chance, too.
  await running.tick();
}
