import "#local/environment.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildBundle } from "#local/bundle.ts";
import { fanOut } from "./realtime/fan-out.ts";
import { startBare, startHouse } from "./realtime/house.ts";
import { affordable, held, heldByHouse } from "./realtime/memory.ts";
import { decisionCost, publishCost } from "./realtime/publish-cost.ts";
import { costTable, fanOutTable, memoryTable } from "./realtime/report.ts";
import { soak } from "./realtime/soak.ts";
import { machine } from "./report.ts";

/**
 * `npm run bench:realtime [-- --rounds 11 --sockets 1000,5000 --held 20000]`: prints what docs/PERFORMANCE.md shows.
 * `-- --soak [--minutes 10] [--clients 240] [--rate 10]` instead proves that nothing is lost and nothing doubled.
 */
const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "11" },
    sockets: { type: "string", default: "1000,5000" },
    held: { type: "string", default: "20000" },
    only: { type: "string", default: "fan-out,memory,cost" },
    bundle: { type: "string" },
    soak: { type: "boolean", default: false },
    minutes: { type: "string", default: "10" },
    clients: { type: "string", default: "240" },
    rate: { type: "string", default: "10" },
  },
});
const rounds = Number(options.rounds);
const parts = new Set(options.only.split(","));

const bundle = options.bundle ?? (await mkdtemp(join(tmpdir(), "edgewrite-bundle-")));
if (options.bundle === undefined) await buildBundle(bundle);
try {
  console.log(`\n${machine(new Date())}; ${rounds} rounds\n`);
  if (options.soak) await runSoak();
  else await measure();
} finally {
  if (options.bundle === undefined) await rm(bundle, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const [house, bare] = await Promise.all([startHouse(bundle), startBare()]);
  try {
    if (parts.has("fan-out")) {
      const found = [];
      for (const sockets of options.sockets.split(",").map(Number)) {
        found.push(await fanOut(house, bare, sockets, rounds));
      }
      console.log(`${fanOutTable(found)}\n`);
    }
    if (parts.has("cost")) {
      const cost = await publishCost(house, { connections: 16, rounds, milliseconds: 1000 });
      console.log(`${costTable(cost, await decisionCost())}\n`);
    }
  } finally {
    await Promise.all([house.stop(), bare.stop()]);
  }
  if (!parts.has("memory")) return;
  // Servers of their own: memory that earlier crowds have left free would count as saved.
  const wanted = Number(options.held);
  const fresh = await startHouse(bundle);
  const own = await heldByHouse(fresh, wanted).finally(fresh.stop);
  const yardstick = await startBare();
  const opening = { url: yardstick.url, path: "/", frame: null, answers: 0 };
  const plain = await held(yardstick, opening, affordable(wanted), null).finally(yardstick.stop);
  console.log(memoryTable(wanted, own, plain));
}

async function runSoak(): Promise<void> {
  const house = await startHouse(bundle);
  try {
    const clean = await soak(house, {
      minutes: Number(options.minutes),
      clients: Number(options.clients),
      rate: Number(options.rate),
    });
    if (!clean) process.exitCode = 1;
  } finally {
    await house.stop();
  }
}
