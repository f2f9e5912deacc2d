import { join, resolve } from "node:path";
import { convertV4MiniflareOptions, Miniflare, MiniflareCoreError, type MiniflareOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import { isLoopback, type Listening, portInUse } from "./addresses.ts";
import { bundleModules } from "./bundle.ts";
import { startCron, TICK } from "./cron.ts";
import { migrate, migrateRunning } from "./migrations.ts";
import { peerSocketBinding } from "./peer-socket.ts";
import { publicNetwork } from "./public-network.ts";
import { runtimeLog, workerLog } from "./runtime-log.ts";
import { type WorkerSettings, workerSettings } from "./worker-settings.ts";

const root = resolve(import.meta.dirname, "..");
const migrations = join(root, "migrations");
const NAME = "edgewrite";

export interface ServerOptions {
  /** Folder of the bundle. */
  readonly bundle: string;
  /** Folder of the data. */
  readonly data: string;
  readonly listening: Listening;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly secrets: Readonly<Record<string, string>>;
}

export interface Server {
  /** Takes up a new bundle, and new migrations before it. Sockets of clients are cut, data stays. */
  reload(): Promise<void>;
  /** Does what the next minute would do, now. */
  tick(): Promise<void>;
  /** Committed data is on disk already; requests in flight are cut. */
  stop(): Promise<void>;
}

/**
 * Migrates the databases, then serves the bundle on Miniflare's own API. Miniflare restarts workerd on the
 * same addresses when it dies.
 * @throws SettingsError when a setting is wrong or the port is taken.
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const first = await prepare(options);
  await migrate(first.databases, first.persistence, migrations);
  const runtime = new Miniflare(first.miniflare);
  try {
    await runtime.ready;
  } catch (error) {
    if (error instanceof MiniflareCoreError && error.code === "ERR_ADDRESS_IN_USE") {
      throw portInUse(new URL(options.listening.url).port);
    }
    throw error;
  }
  const cron = startCron(runtime, NAME);
  return {
    async reload() {
      const next = await prepare(options);
      await migrateRunning(runtime, Object.keys(next.databases), migrations);
      await runtime.setOptions(next.miniflare);
    },
    tick: cron.tick,
    async stop() {
      cron.stop();
      await runtime.dispose();
    },
  };
}

interface Prepared {
  readonly miniflare: MiniflareOptions;
  /** Binding → database id. */
  readonly databases: Readonly<Record<string, string>>;
  readonly persistence: string;
}

/** Reads configuration, settings and bundle into Miniflare's options. */
async function prepare(options: ServerOptions): Promise<Prepared> {
  const persistence = join(options.data, "v3");
  const configPath = join(root, "wrangler.toml");
  const { triggers, vars } = unstable_readConfig({ config: configPath });
  if (triggers.crons?.some((cron: string) => cron !== TICK)) {
    throw new Error(`wrangler.toml has a cron besides "${TICK}": the launcher's timer fires that one only.`);
  }
  const { modulesRules: _, ...workerOptions } = unstable_getMiniflareWorkerOptions(configPath).workerOptions;
  const databases = databaseIds(workerOptions.d1Databases);
  const { listening } = options;
  const presets = { EDGEWRITE_PRIVATE_TARGETS: isLoopback(listening) ? "enabled" : "disabled", ...vars };
  const settings = workerSettings(presets, options.secrets, options.env, Object.keys(databases));
  const miniflare = convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    log: runtimeLog(),
    handleStructuredLogs: workerLog,
    resourcePersistencePath: persistence,
    workers: [
      {
        ...workerOptions,
        name: NAME,
        rootPath: root,
        modulesRoot: options.bundle,
        modules: await bundleModules(options.bundle),
        bindings: { ...settings.variables },
        d1Databases: databases,
        // Unlike the edge, this machine can reach its own network: webhooks must not.
        ...(settings.settings.privateTargets ? {} : { serviceBindings: { PUBLIC_NETWORK: publicNetwork } }),
        unsafeBindings: [peerSocketBinding({ addresses: listening.addresses, ...behindProxy(settings) })],
      },
    ],
  });
  return { miniflare, databases, persistence };
}

/** Only a trusted proxy may say that its client came by https. */
function behindProxy({ settings }: WorkerSettings) {
  return settings.trustedHeaders.length > 0 ? { forwardedProtoHeader: "x-forwarded-proto" } : {};
}

function databaseIds(databases: unknown): Record<string, string> {
  const ids: Record<string, string> = {};
  if (typeof databases !== "object" || databases === null) return ids;
  for (const [binding, entry] of Object.entries(databases)) {
    ids[binding] = typeof entry === "string" ? entry : String(entry.id);
  }
  return ids;
}
