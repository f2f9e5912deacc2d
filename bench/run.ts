import "#local/environment.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildBundle } from "#local/bundle.ts";
import { compare } from "./measure.ts";
import type { Size } from "./place.ts";
import { againstBare, againstBareHead, bySize, bySizeHead, machine, once } from "./report.ts";
import { askings, CALLERS, CASES, type Caller, type CaseName, wire } from "./requests.ts";
import { compareRoutes } from "./routes/compare.ts";
import { type Driver, type Stage, setStage, type Target } from "./stage.ts";
import { startUp } from "./start-up.ts";

/** `npm run bench [-- --large --rounds 6 --seconds 1 --drivers d1,do]`: prints what docs/PERFORMANCE.md shows. */
const { values: options } = parseArgs({
  options: {
    large: { type: "boolean", default: false },
    rounds: { type: "string", default: "6" },
    seconds: { type: "string", default: "1" },
    drivers: { type: "string", default: "d1,do" },
  },
});
const effort = {
  connections: 32,
  rounds: Number(options.rounds),
  milliseconds: Number(options.seconds) * 1000,
};
const drivers = options.drivers.split(",").map((name): Driver => (name === "do" ? "do" : "d1"));
const sizes: Size[] = options.large ? ["1k", "100k", "1M"] : ["1k", "100k"];

/** Both sides send the same requests. */
const side = (target: Target, stage: Stage, caller: Caller, name: CaseName, size: Size) => ({
  ...target,
  requests: askings(stage.place, caller, name, size).map((asked) => wire(target.url, asked)),
});

const bundle = await mkdtemp(join(tmpdir(), "edgewrite-bundle-"));
await buildBundle(bundle);
console.log(
  `\n${machine(new Date())}; ${effort.connections} connections, ${effort.rounds} rounds of ${options.seconds} s\n`,
);

const scaled: string[] = [];
console.log(againstBareHead);
for (const driver of drivers) {
  const stage = await setStage(bundle, driver, sizes);
  for (const caller of CALLERS) {
    for (const name of CASES) {
      const sides = [stage.bare, stage.edgewrite].map((target) => side(target, stage, caller, name, "1k"));
      console.log(againstBare(driver, caller, name, await compare(sides, effort)));
    }
  }
  for (const name of ["get", "list"] as const) {
    const sides = sizes.map((size) => side(stage.edgewrite, stage, "key", name, size));
    scaled.push(bySize(driver, name, sizes, await compare(sides, effort)));
  }
  await stage.leave();
}
console.log(`\n${bySizeHead}\n${scaled.join("\n")}`);
await rm(bundle, { recursive: true });

const routes = await compareRoutes(effort);
const { endpoints } = await import("#workers/api/endpoints.ts");
console.log(`\n${once(await startUp(), endpoints.length, routes)}`);
