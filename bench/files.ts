import "#local/environment.ts";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildBundle } from "#local/bundle.ts";
import { bootstrap } from "#test/sdk/support/bootstrap.ts";
import { launch } from "#test/sdk/support/launch.ts";
import { writePlainBundle } from "./bare/bundle.ts";
import { growthWhile } from "./files/memory.ts";
import { inTurns, KINDS, newId, type Round } from "./files/rounds.ts";
import { bareSide, CHUNK, edgewriteSide, type Side } from "./files/sides.ts";
import { median } from "./measure.ts";
import { judged, machine, row, whole } from "./report.ts";

/**
 * `npm run bench:files [-- --large 100 --small 256 --count 64 --rounds 5 --memory 1024]`: what docs/PERFORMANCE.md shows of
 * files. Sizes of a large file in MiB, of a small one in KiB, of the one that memory is looked at with in MiB; 0 leaves
 * that out.
 */
const { values: options } = parseArgs({
  options: {
    large: { type: "string", default: "100" },
    small: { type: "string", default: "256" },
    count: { type: "string", default: "64" },
    rounds: { type: "string", default: "5" },
    memory: { type: "string", default: "1024" },
  },
});
const MIB = 1024 * 1024;
const bytes = randomBytes(CHUNK);
const load = {
  large: Number(options.large) * MIB,
  small: Number(options.small) * 1024,
  count: Number(options.count),
  bytes,
};
const rounds = Number(options.rounds);
const BUDGET = 0.7;
const MOST_GROWTH = 256;

const NAMES: Readonly<Record<keyof Round, string>> = {
  uploadLarge: `upload ${options.large} MiB in chunks, 8 at once`,
  downloadLarge: `download ${options.large} MiB`,
  uploadSmall: `upload ${options.count} files of ${options.small} KiB, 8 at once`,
  downloadSmall: `download ${options.count} files of ${options.small} KiB, 8 at once`,
};

interface Measured {
  readonly side: Side;
  readonly rounds: readonly Round[];
}

/** One kind of transfer: the yardstick, then each other side with its ratio to it. */
function compared(kind: keyof Round, yardstick: Measured, others: readonly Measured[]): string {
  const rates = ({ rounds }: Measured) => rounds.map((round) => round[kind].rate);
  const cpu = ({ rounds }: Measured) => `${median(rounds.map((round) => round[kind].cpu)).toFixed(1)} ms`;
  const bare = rates(yardstick);
  const cells = others.flatMap((other) => {
    const ratio = median(rates(other).map((rate, n) => rate / (bare[n] ?? rate)));
    return [whole(median(rates(other))), judged(ratio, ratio >= BUDGET), cpu(other)];
  });
  return row(NAMES[kind], yardstick.side.name, whole(median(bare)), cpu(yardstick), ...cells, `≥ ${BUDGET}`);
}

async function memoryOf(side: Side, size: number): Promise<string[]> {
  const id = newId();
  const lines: string[] = [];
  for (const [what, work] of [
    ["upload", () => side.uploadChunks(id, bytes, size)],
    ["download", () => side.download(id)],
  ] as const) {
    const growth = await growthWhile(side.launcher, async () => void (await work()));
    if (!growth) continue;
    const good = growth.most / MIB < MOST_GROWTH ? "✓" : "✗";
    const cells = [whole(growth.before / MIB), `${whole(growth.most / MIB)} ${good}`, `< ${MOST_GROWTH}`];
    lines.push(row(`${what} ${size / MIB} MiB, ${side.name} bucket`, ...cells));
  }
  await side.remove(id);
  return lines;
}

const root = await mkdtemp(join(tmpdir(), "edgewrite-bench-files-"));
await buildBundle(join(root, "bundle"));
await writePlainBundle(join(root, "bare"), join(import.meta.dirname, "bare/files-worker.ts"));
const settings = { _APP_OPTIONS_ABUSE: "disabled", _APP_STORAGE_LIMIT: String(4 * 1024 * MIB) };
const buckets = { plain: false, sealed: true };

/** A server with the buckets and nothing in them. */
async function openServer() {
  const server = await launch(join(root, "bundle"), { settings });
  const place = await bootstrap(server.url);
  for (const [bucketId, encryption] of Object.entries(buckets)) {
    const body = { bucketId, name: bucketId, encryption, antivirus: false };
    const { status } = await place.keyed("POST", "/storage/buckets", body);
    if (status !== 201) throw new Error(`No bucket: ${status}`);
  }
  const sides = Object.keys(buckets).map((name) => edgewriteSide(name, server.pid, place, name));
  return { sides, stop: () => server.stop() };
}

const server = await openServer();
const yardstick = await launch(join(root, "bare"));
try {
  const bareUrl = yardstick.url.replace("localhost", "127.0.0.1");
  await fetch(bareUrl, { method: "OPTIONS" });
  const bares = [false, true].map((isNoted) => bareSide(bareUrl, yardstick.pid, isNoted));
  const owns = server.sides;
  const sides = [...bares, ...owns];
  console.log(`\n${machine(new Date())}; ${rounds} rounds\n`);
  const found = await inTurns(sides, rounds, load);
  const [bare, noted, ...own] = sides.map((side, i) => ({ side, rounds: found[i] ?? [] }));
  if (!bare || !noted) throw new Error("There is nothing to compare with.");
  const columns = [
    "it, MB/s",
    "CPU a MB",
    ...owns.flatMap(({ name }) => [`${name}, MB/s`, "ratio", "CPU a MB"]),
  ];
  console.log(row("transfer", "yardstick", ...columns, "budget"));
  console.log(row("---", "---", ...columns.map(() => "---:"), "---:"));
  for (const kind of KINDS) console.log(compared(kind, kind.endsWith("Small") ? noted : bare, own));
  for (const kind of KINDS) if (kind.endsWith("Small")) console.log(compared(kind, bare, own));
} finally {
  await Promise.all([server.stop(), yardstick.stop()]);
}
if (options.memory !== "0") {
  console.log(`\n${row("memory of workerd, fresh", "before, MiB", "most growth, MiB", "budget")}`);
  console.log(row("---", "---:", "---:", "---:"));
  for (const i of Object.keys(buckets).keys()) {
    // One that has served no more than a small file: memory it has taken already would be growth that is not seen, and
    // what loads at the first file is none.
    const fresh = await openServer();
    const side = fresh.sides[i];
    await side?.uploadChunks(newId(), bytes, CHUNK + 1);
    for (const line of side ? await memoryOf(side, Number(options.memory) * MIB) : []) console.log(line);
    await fresh.stop();
  }
}
await rm(root, { recursive: true, force: true });
