import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wrangler } from "#local/wrangler.ts";
import { launch } from "#test/sdk/support/launch.ts";
import { type Compared, compare, type Effort } from "../measure.ts";
import { wire } from "../requests.ts";

/** A request that does nothing, alone (first) and among all routes. */
export async function compareRoutes(effort: Effort): Promise<Compared> {
  const bundle = await mkdtemp(join(tmpdir(), "edgewrite-routes-"));
  await wrangler(["deploy", "--dry-run", "--outdir", bundle, join(import.meta.dirname, "index.ts")]);
  const server = await launch(bundle, { settings: { EDGEWRITE_SERVER_TIMING: "off" } });
  const url = server.url.replace("localhost", "127.0.0.1");
  const path = "/v1/tablesdb/shop/tables/products/probes/6553f456000000000356";
  const side = (headers: Record<string, string>) => ({
    url,
    launcher: server.pid,
    requests: [wire(url, { method: "GET", path, headers, body: null })],
  });
  try {
    return await compare([side({ "x-alone": "1" }), side({ "x-among": "1" })], effort);
  } finally {
    await server.stop();
    await rm(bundle, { recursive: true });
  }
}
