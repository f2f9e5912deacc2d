import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildBundle } from "#local/bundle.ts";
import { bootstrap, type Place } from "#test/sdk/support/bootstrap.ts";
import { launch } from "#test/sdk/support/launch.ts";

/**
 * What effects cost: the latency of creating a row of which nobody, or one webhook, is told, in turns on one server; and
 * how many events a second go from outbox to webhook. `npm run bench:effects -- [rounds] [rows a round] [bundle]`
 */
const [rounds = 5, rows = 200] = process.argv.slice(2, 4).map(Number);
const AT_ONCE = 16;

let told = 0;
const receiver = createServer((request, response) => {
  request.resume().once("end", () => {
    told += 1;
    response.writeHead(204).end();
  });
});
await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
const address = receiver.address();
const hook = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const soon = () => new Promise((done) => setTimeout(done, 20));

async function create({ keyed }: Place, n: number): Promise<void> {
  const { status } = await keyed("POST", "/tablesdb/db/tables/t/rows", { rowId: "unique()", data: { n } });
  if (status !== 201) throw new Error(`Create was answered with ${status}.`);
}

/** Milliseconds of each create; the next one begins when `rest` is over. */
async function latencies(place: Place, rest: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < rows; i++) {
    const started = performance.now();
    await create(place, i);
    taken.push(performance.now() - started);
    await rest();
  }
  return taken;
}

async function prepare(place: Place): Promise<Place> {
  const { keyed } = place;
  await keyed("POST", "/tablesdb", { databaseId: "db", name: "Db" });
  await keyed("POST", "/tablesdb/db/tables", { tableId: "t", name: "T" });
  await keyed("POST", "/tablesdb/db/tables/t/columns/integer", { key: "n", required: false });
  return place;
}

const given = process.argv[4];
const bundle = given ?? (await mkdtemp(join(tmpdir(), "edgewrite-bundle-")));
if (given === undefined) await buildBundle(bundle);
const server = await launch(bundle, { settings: { _APP_OPTIONS_ABUSE: "disabled" } });
try {
  const quiet = await prepare(await bootstrap(server.url));
  const heard = await prepare(await bootstrap(server.url));
  const events = ["databases.db.tables.t.rows.*.create"];
  await heard.keyed("POST", "/webhooks", { webhookId: "w", name: "W", url: hook, events });
  // The same for both, and long enough for a webhook to arrive and its job to be off the books.
  const calm = () => new Promise((done) => setTimeout(done, 100));
  const atOnce = async () => undefined;
  for (const [name, rest] of [
    ["a tenth of a second between them", calm],
    ["one after the other, while webhooks are delivered", atOnce],
  ] as const) {
    const [none, one]: [number[], number[]] = [[], []];
    for (let round = 0; round <= rounds; round++) {
      const pair = [await latencies(quiet, rest), await latencies(heard, rest)].map(median);
      // The first round warms up.
      if (round > 0) none.push(pair[0] ?? 0);
      if (round > 0) one.push(pair[1] ?? 0);
    }
    const ratio = median(one.map((value, i) => value / (none[i] ?? value)));
    console.log(
      `create a row, ${name}: ${median(none).toFixed(2)} ms without, ${median(one).toFixed(2)} ms with (ratio ${ratio.toFixed(2)})`,
    );
  }

  const before = 2 * rows * (rounds + 1);
  while (told < before) await soon();
  const changes = rows * rounds;
  const started = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < changes) await create(heard, next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const committed = performance.now();
  while (told < before + changes) await soon();
  const perSecond = (until: number) => ((changes * 1_000) / (until - started)).toFixed(0);
  console.log(`${changes} creates, ${AT_ONCE} at once: ${perSecond(committed)} a second`);
  console.log(`from the first change to the last webhook: ${perSecond(performance.now())} events a second`);
} finally {
  await server.stop();
  receiver.close();
  receiver.closeAllConnections();
  if (given === undefined) await rm(bundle, { recursive: true, force: true });
}
