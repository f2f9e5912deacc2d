import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";

/** The page's files, and the browser build of the web SDK as it comes from npm. */
const sdk = dirname(createRequire(import.meta.url).resolve("appwrite/package.json"));
const files = new Map(
  ["index.html", "style.css", "app.js", "api.js", "notes.js"].map((name) => [
    `/${name}`,
    join(import.meta.dirname, name),
  ]),
);
files.set("/", join(import.meta.dirname, "index.html"));
files.set("/appwrite.js", join(sdk, "dist/iife/sdk.js"));

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

/** A web server of its own for the page, so that page and API are two origins as they are in real life. */
const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const path = files.get(pathname);
  if (path === undefined) {
    response.writeHead(404, { "Content-Type": "text/plain" }).end("There is no such page.\n");
    return;
  }
  response.writeHead(200, { "Content-Type": types[extname(path)], "Cache-Control": "no-store" });
  response.end(await readFile(path));
});

server.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen(Number(process.argv[2] ?? 5173), "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  process.send?.({ port });
  console.log(`The page  http://localhost:${port}/  (the quickstart prints the address with its project)`);
});
process.once("disconnect", () => process.exit());
