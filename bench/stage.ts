import { cp, glob, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { keptSecrets } from "#local/secrets.ts";
import { launch, type RunningServer } from "#test/sdk/support/launch.ts";
import { writeBareBundle } from "./bare/bundle.ts";
import { Capture, type Captured } from "./capture.ts";
import { makePlace, type Place, type Size, TABLES } from "./place.ts";
import { type Asked, askings, CALLERS, CASES } from "./requests.ts";
import { columnNames, fill } from "./rows.ts";

export type Driver = "d1" | "do";

/** A running server. */
export interface Target {
  readonly url: string;
  /** The process whose child is the runtime. */
  readonly launcher: number;
}

/** Edgewrite and the bare Worker, each on its own copy of the same data. */
export interface Stage {
  readonly place: Place;
  readonly edgewrite: Target;
  readonly bare: Target;
  leave(): Promise<void>;
}

/** Makes a place, fills its tables, finds out the SQL and starts both. */
export async function setStage(bundle: string, driver: Driver, sizes: readonly Size[]): Promise<Stage> {
  const root = await mkdtemp(join(tmpdir(), "edgewrite-bench-"));
  const [data, copy] = [join(root, "edgewrite"), join(root, "bare")];
  await mkdir(data);
  const settings = {
    _APP_OPTIONS_ABUSE: "disabled",
    EDGEWRITE_SERVER_TIMING: "off",
    EDGEWRITE_SHARDS: driver === "do" ? "do:main" : "d1:DB",
  };
  const first = await launch(bundle, { settings, data });
  const place = await makePlace(first.url);
  await first.stop();

  const file = await shardFile(data, driver);
  for (const table of [...sizes.map((size) => TABLES[size]), TABLES.created]) fill(file, table);
  await cp(data, copy, { recursive: true });
  const statements = await warmStatements(await shardFile(copy, driver), place, sizes, {
    ...settings,
    ...(await keptSecrets(data)),
  });

  const edgewrite = await launch(bundle, { settings, data });
  const names = columnNames(file, TABLES["1k"]);
  await writeBareBundle(join(root, "bundle"), { driver, statements, names });
  const bare = await launch(join(root, "bundle"), { settings, data: copy });
  for (const caller of CALLERS) {
    for (const name of CASES) {
      const [asked] = askings(place, caller, name, "1k");
      if (asked) await mustAgree(asked, target(bare), target(edgewrite));
    }
  }
  return {
    place,
    edgewrite: target(edgewrite),
    bare: target(bare),
    async leave() {
      await Promise.all([edgewrite.stop(), bare.stop()]);
      await rm(root, { recursive: true });
    },
  };
}

/** A comparison of rates says nothing unless both answer the same. @throws Error when they do not. */
async function mustAgree(asked: Asked, ...targets: readonly Target[]): Promise<void> {
  const { method, path, headers, body } = asked;
  const answers = await Promise.all(
    targets.map(async ({ url }) => {
      const response = await fetch(url + path, { method, headers, body });
      const text = await response.text();
      // What a create makes up differs, but not in length.
      return method === "GET" ? `${response.status} ${text}` : `${response.status} ${text.length} bytes`;
    }),
  );
  if (new Set(answers).size > 1) throw new Error(`${method} ${path} differs:\n${answers.join("\n")}`);
}

/** One address, so that no client waits for the other one to be refused. */
const target = ({ url, pid }: RunningServer): Target => ({
  url: url.replace("localhost", "127.0.0.1"),
  launcher: pid,
});

/** The SQLite file of the shard: the largest, as everything is in it. Brought up to date with its log. */
async function shardFile(data: string, driver: Driver): Promise<string> {
  const folder = driver === "do" ? "v3/do/edgewrite-ShardObject" : "v3/d1/miniflare-D1DatabaseObject";
  for await (const name of glob("*.sqlite", { cwd: join(data, folder), exclude: ["metadata.sqlite"] })) {
    const file = join(data, folder, name);
    const database = new DatabaseSync(file);
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
    return file;
  }
  throw new Error(`No database in ${join(data, folder)}.`);
}

/** The statements of each kind of warm request, by caller, table and case. */
async function warmStatements(
  file: string,
  place: Place,
  sizes: readonly Size[],
  variables: Readonly<Record<string, string>>,
) {
  const capture = new Capture(file, variables);
  const found: Record<string, Record<string, Record<string, Captured["statements"]>>> = {};
  for (const caller of CALLERS) {
    for (const size of sizes) {
      for (const name of CASES) {
        const [asked] = askings(place, caller, name, size);
        if (!asked) continue;
        const table = name === "create" ? TABLES.created.id : TABLES[size].id;
        const { statements } = await capture.warm(asked);
        found[caller] ??= {};
        found[caller][table] = { ...found[caller][table], [name]: statements };
      }
    }
  }
  capture.close();
  return found;
}
