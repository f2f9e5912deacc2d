import { SERVER_VERSION } from "#shared/contract/version.ts";
import { command, first } from "#shared/store/statement.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";

const common = { method: "GET", scope: "health.read", auth: ["admin", "key"], status: 200 } as const;

/** One probe's answer: how long it took, in milliseconds, and whether it passed. */
async function probe(name: string, run: () => Promise<unknown>) {
  const started = performance.now();
  let status = "pass";
  try {
    await run();
  } catch (error) {
    console.error(
      JSON.stringify({ level: "error", message: `health: ${name} does not answer`, error: String(error) }),
    );
    status = "fail";
  }
  return { name, ping: Math.round(performance.now() - started), status };
}

export const getHealth = endpoint(
  { ...common, id: "health.get", path: "/v1/health", returns: "healthStatus" },
  async () => ({ name: "http", ping: 0, status: "pass" }),
);

/** One probe a shard. */
export const getDatabaseHealth = endpoint(
  { ...common, id: "health.getDB", path: "/v1/health/db", returns: "healthStatusList" },
  async ({ store }: Context<unknown>) => {
    const statuses = await Promise.all(
      store.shards.map(({ address }) => probe(address, () => store.on(address).read(command("SELECT 1")))),
    );
    return { total: statuses.length, statuses };
  },
);

/** The cache is the isolate's own memory; it answers when this code runs. */
export const getCacheHealth = endpoint(
  { ...common, id: "health.getCache", path: "/v1/health/cache", returns: "healthStatusList" },
  async () => ({ total: 1, statuses: [{ name: "isolate", ping: 0, status: "pass" }] }),
);

/** One question to the device that files live on, about an object that need not exist. */
export const getStorageHealth = endpoint(
  { ...common, id: "health.getStorage", path: "/v1/health/storage", returns: "healthStatus" },
  async ({ device }) => probe("files", () => device.size("health")),
);

/** The local device of the API is the same: a Worker has no disk. */
export const getLocalStorageHealth = endpoint(
  { ...common, id: "health.getStorageLocal", path: "/v1/health/storage/local", returns: "healthStatus" },
  async ({ device }) => probe("files", () => device.size("health")),
);

/** The isolate's clock against the database's, in seconds. */
export const getTimeHealth = endpoint(
  { ...common, id: "health.getTime", path: "/v1/health/time", returns: "healthTime" },
  async ({ store, now }) => {
    const clock = first("SELECT unixepoch() AS now", [], (row) => Number(row.now));
    const [remoteTime] = await store.main.read(clock);
    const localTime = Math.floor(now / 1000);
    return { remoteTime: remoteTime ?? 0, localTime, diff: (remoteTime ?? 0) - localTime };
  },
);

export const getVersion = endpoint(
  {
    ...common,
    id: "health.getVersion",
    path: "/v1/health/version",
    scope: "public",
    service: null,
    returns: "any",
  },
  async () => ({ version: SERVER_VERSION }),
);
