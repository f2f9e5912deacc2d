import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bootstrap, type Place, signInToConsole } from "#test/sdk/support/bootstrap.ts";
import { launch, type RunningServer } from "#test/sdk/support/launch.ts";
import { writePlainBundle } from "../bare/bundle.ts";
import type { Opening } from "./crowd.ts";

/** Where the rows of a place are. */
export const ROWS = "/tablesdb/main/tables/notes/rows";
export const CHANNEL = "tablesdb.main.tables.notes.rows";

const settings = { _APP_OPTIONS_ABUSE: "disabled", EDGEWRITE_SERVER_TIMING: "off" };

/** A server as users start it. By address, not by name: then clients choose where they come from. */
export async function startHouse(bundle: string): Promise<RunningServer & { place(): Promise<Place> }> {
  const server = await launch(bundle, { settings: { ...settings, EDGEWRITE_HOST: "127.0.0.1" } });
  const signedIn = await signInToConsole(server.url);
  return { ...server, place: async () => furnish(await bootstrap(server.url, signedIn)) };
}

/** The yardstick in the product's place. */
export async function startBare(): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), "edgewrite-bare-"));
  const bundle = join(folder, "bundle");
  await writePlainBundle(bundle, join(import.meta.dirname, "bare-worker.ts"));
  const server = await launch(bundle, { settings: { ...settings, EDGEWRITE_HOST: "127.0.0.1" } });
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...server, stop };
}

async function furnish(place: Place): Promise<Place> {
  await must(place, "/tablesdb", { databaseId: "main", name: "Main" });
  const columns = [
    { key: "title", type: "string", size: 100 },
    { key: "votes", type: "integer" },
  ];
  const permissions = ['read("any")'];
  const table = { tableId: "notes", name: "Notes", rowSecurity: true, permissions, columns };
  await must(place, "/tablesdb/main/tables", table);
  return place;
}

export async function must({ keyed }: Place, path: string, body: object, method: "POST" | "PATCH" = "POST") {
  const { status, body: answer } = await keyed(method, path, body);
  if (status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
}

let made = 0;
export const addRow = (place: Place): Promise<void> => {
  made += 1;
  return must(place, ROWS, { rowId: `row${made}`, data: { title: "A note that many see", votes: made } });
};

/** A socket as the SDK opens it: one subscription, asked for by a frame. */
export const listening = (url: string, { projectId }: Place): Opening => ({
  url,
  path: `/v1/realtime?project=${projectId}`,
  frame: JSON.stringify({
    type: "subscribe",
    data: [{ subscriptionId: "6920a1b2c3d4e5f60718", channels: [CHANNEL], queries: [] }],
  }),
  answers: 2,
});
