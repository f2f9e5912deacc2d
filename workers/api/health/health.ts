import { ApiError } from "#shared/contract/errors.ts";
import { SERVER_VERSION } from "#shared/contract/version.ts";
import { command, first } from "#shared/store/statement.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";

const common = { method: "GET", scope: "health.read", auth: ["admin", "key"], status: 200 } as const;

/** What is asked, by name. */
type Probes = readonly (readonly [name: string, run: () => Promise<unknown>])[];

/**
 * Answers of probes that passed: how long each took, in milliseconds. Monitors look at the status, so one that did not pass
 * is a failure of the request.
 * @throws ApiError general_server_error that names what does not answer
 */
async function passed(probes: Probes) {
  const settled = await Promise.allSettled(probes.map(([name, run]) => probe(name, run)));
  const failed = settled.flatMap((one, at) =>
    one.status === "rejected" ? [{ name: probes[at]?.[0], cause: one.reason }] : [],
  );
  if (failed.length > 0) {
    const names = failed.map(({ name }) => name).join(", ");
    throw new ApiError("general_server_error", {
      message: `No answer from: ${names}. Look at the server's log.`,
      cause: failed[0]?.cause,
    });
  }
  return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

async function probe(name: string, run: () => Promise<unknown>) {
  const started = performance.now();
  await run();
  return { name, ping: Math.round(performance.now() - started), status: "pass" };
}

export const getHealth = endpoint(
  { ...common, id: "health.get", path: "/v1/health", returns: "healthStatus" },
  async () => ({ name: "http", ping: 0, status: "pass" }),
);

/** One probe a shard. */
export const getDatabaseHealth = endpoint(
  { ...common, id: "health.getDB", path: "/v1/health/db", returns: "healthStatusList" },
  async ({ store }: Context<unknown>) => {
    const ask = (address: string) => () => store.on(address).read(command("SELECT 1"));
    const statuses = await passed(store.shards.map(({ address }) => [address, ask(address)]));
    return { total: statuses.length, statuses };
  },
);

/** The cache is the isolate's own memory; it answers when this code runs. */
export const getCacheHealth = endpoint(
  { ...common, id: "health.getCache", path: "/v1/health/cache", returns: "healthStatusList" },
  async () => ({ total: 1, statuses: [{ name: "isolate", ping: 0, status: "pass" }] }),
);

/** One question to the device that files live on, about an object that need not exist. */
const askDevice = async ({ device }: Context<unknown>) =>
  (await passed([["files", () => device.size("health")]]))[0];

export const getStorageHealth = endpoint(
  { ...common, id: "health.getStorage", path: "/v1/health/storage", returns: "healthStatus" },
  askDevice,
);

/** The local device of the API is the same: a Worker has no disk. */
export const getLocalStorageHealth = endpoint(
  { ...common, id: "health.getStorageLocal", path: "/v1/health/storage/local", returns: "healthStatus" },
  askDevice,
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
