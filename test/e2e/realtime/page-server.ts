import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const modules = createRequire(import.meta.url);

/** The browser builds of the web SDK as they come from npm: today's, and one from before message mode. */
export type Sdk = "appwrite" | "appwrite-16";

const PAGE = (sdk: string | null) =>
  `<!doctype html><title>Realtime</title><script src="/${sdk}.js"></script><script src="/page.js"></script>`;

/** Serves a page that does nothing but listen, on a free port of 127.0.0.1. */
export async function serveListener(): Promise<{ port: number; stop(): void }> {
  const scripts = new Map([["/page.js", join(import.meta.dirname, "page.js")]]);
  for (const sdk of ["appwrite", "appwrite-16"] satisfies Sdk[]) {
    scripts.set(`/${sdk}.js`, join(dirname(modules.resolve(`${sdk}/package.json`)), "dist/iife/sdk.js"));
  }
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const script = scripts.get(pathname);
    response.setHeader("content-type", script ? "text/javascript" : "text/html");
    response.end(script ? await readFile(script) : PAGE(searchParams.get("sdk")));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  return {
    port: typeof address === "object" ? (address?.port ?? 0) : 0,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
