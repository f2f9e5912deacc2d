import "../environment.ts";
import { existsSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { unstable_readConfig } from "wrangler";
import { SettingsError } from "#shared/config/setting.ts";
import { generatedSecrets, makeSecret } from "../secrets.ts";
import { unknownSettings } from "../unknown-settings.ts";
import { WranglerError, wrangler } from "../wrangler.ts";
import {
  parseBuckets,
  parseDatabases,
  parseQueues,
  parseSecrets,
  type Resources,
  wantedResources,
} from "./inventory.ts";
import { creations, type Existing, productionConfig, productionSettings } from "./plan.ts";

const root = resolve(import.meta.dirname, "../..");
const CONFIG = "wrangler.production.toml";

/** Passed over, an argument like `--dry-run` would deploy all the same. */
class ArgumentError extends Error {
  constructor(args: readonly string[]) {
    super(
      `npm run deploy takes no ${args.join(" ")}: settings are in .env.production; npm run deploy:check uploads nothing.`,
    );
  }
}

/** `npm run deploy`: creates what is missing in the account, migrates, then deploys. Running it again is safe. */
async function main(args: readonly string[]): Promise<void> {
  if (args.length > 0) throw new ArgumentError(args);
  const envFile = join(root, ".env.production");
  const file = existsSync(envFile) ? parseEnv(readFileSync(envFile, "utf8")) : {};
  for (const line of unknownSettings(file)) console.warn(line);
  const made: Record<string, string> = {};
  for (const name of generatedSecrets) made[name] = await makeSecret(name);
  productionSettings(file, new Set(), made);

  const source = join(root, "wrangler.toml");
  const wanted = wantedResources(unstable_readConfig({ config: source }));
  for (const command of creations(wanted, await existing(wanted))) {
    console.log(`Creating   ${command.join(" ")}`);
    await create(command);
  }
  const databases = parseDatabases(await wrangler(["d1", "list", "--json"]));
  await writeFile(join(root, CONFIG), productionConfig(await readFile(source, "utf8"), databases));

  for (const name of [...wanted.databases, ...wanted.ownDatabases]) {
    console.log(`Migrating  ${name}`);
    await wrangler(["d1", "migrations", "apply", name, "--remote", "--config", CONFIG]);
  }
  const { variables, secrets } = productionSettings(file, await storedSecrets(), made);
  if (Object.keys(secrets).length > 0) {
    console.log(`Secrets    ${Object.keys(secrets).join(", ")}`);
    await wrangler(["secret", "bulk", "--config", CONFIG], JSON.stringify(secrets));
  }
  const vars = Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
  console.log("Deploying");
  console.log(await wrangler(["deploy", "--config", CONFIG, ...vars]));
}

async function existing(wanted: Resources): Promise<Existing> {
  const list = async <T>(
    needed: readonly string[],
    none: T,
    read: (output: string) => T,
    ...args: string[]
  ) => (needed.length === 0 ? none : read(await wrangler(args)));
  return {
    databases: await list(wanted.databases, new Map(), parseDatabases, "d1", "list", "--json"),
    buckets: await list(wanted.buckets, new Set(), parseBuckets, "r2", "bucket", "list"),
    queues: await list(wanted.queues, new Set(), parseQueues, "queues", "list"),
  };
}

/** Creates one thing; that it exists already (a list may have pages) is no failure. */
async function create(command: readonly string[]): Promise<void> {
  try {
    await wrangler(command);
  } catch (error) {
    if (!(error instanceof WranglerError) || !/already (exists|taken|own)/i.test(error.message)) throw error;
  }
}

/** Before the first deploy there is no Worker to have secrets. */
async function storedSecrets(): Promise<Set<string>> {
  try {
    return parseSecrets(await wrangler(["secret", "list", "--config", CONFIG]));
  } catch (error) {
    if (error instanceof WranglerError && /Worker "[^"]*".* not found|10007/.test(error.message))
      return new Set();
    throw error;
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const known = [ArgumentError, SettingsError, WranglerError].some((kind) => error instanceof kind);
  console.error(known && error instanceof Error ? error.message : error);
  process.exit(1);
}
