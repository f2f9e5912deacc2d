import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { createProject, OwnerKnown, openConsole } from "../quickstart/console.ts";
import { fact, step } from "../quickstart/print.ts";
import { BUCKET, openAlbum } from "./project.ts";
import { refusalOf, type ShareRequest, share } from "./share.ts";

/** `npm run example:files [endpoint] [email] [password] [port]`: makes a project for the album and serves its page. */
const [endpoint = "http://localhost:8787/v1", email = "owner@example.com", given, port = "5174"] =
  process.argv.slice(2);

const sdk = dirname(createRequire(import.meta.url).resolve("appwrite/package.json"));
const files = new Map(
  ["index.html", "album.css", "app.js", "api.js"].map((name) => [
    `/${name}`,
    join(import.meta.dirname, name),
  ]),
);
files.set("/", join(import.meta.dirname, "index.html"));
files.set("/style.css", join(import.meta.dirname, "../quickstart/web/style.css"));
files.set("/appwrite.js", join(sdk, "dist/iife/sdk.js"));

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

async function openProject() {
  const password = given || randomBytes(9).toString("base64url");
  const owner = await openConsole(endpoint, { email, password });
  step("The album", "a project, a bucket, an API key");
  fact("owner", email, given ? "" : `password ${password} (keep it: it is shown this once)`);
  const { project } = await createProject(owner, "Album");
  fact("project", project.name, project.$id);
  return { projectId: project.$id, server: await openAlbum(owner, project.$id) };
}

const LONGEST = 4_096;

/** @throws SyntaxError, RangeError for anything but a small request of the page */
async function readShareRequest(request: IncomingMessage): Promise<ShareRequest> {
  let text = "";
  for await (const piece of request) {
    text += piece;
    if (text.length > LONGEST) throw new RangeError("too long");
  }
  const { fileId, jwt } = Object(JSON.parse(text));
  return { fileId: String(fileId), jwt: String(jwt) };
}

async function start(): Promise<void> {
  const { projectId, server } = await openProject();
  const web = createServer(async (request, response) => {
    const json = (status: number, value: unknown) =>
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === "/config.json") return json(200, { endpoint, projectId, bucketId: BUCKET });
    if (pathname === "/share" && request.method === "POST") {
      try {
        return json(201, { token: await share(server, await readShareRequest(request)) });
      } catch (error) {
        const { status, message } = refusalOf(error);
        return json(status, { message });
      }
    }
    const path = files.get(pathname);
    if (path === undefined) return json(404, { message: "There is no such page." });
    response.writeHead(200, { "Content-Type": TYPES[extname(path)], "Cache-Control": "no-store" });
    return response.end(await readFile(path));
  });
  web.once("error", fail);
  web.listen(Number(port), "localhost", () => {
    const address = web.address();
    const url = `http://localhost:${typeof address === "object" ? address?.port : port}/`;
    process.send?.({ url });
    fact("open", url);
  });
}

function fail(error: unknown): void {
  if (error instanceof OwnerKnown) {
    console.error(
      `This installation has an owner. Say who: npm run example:files ${endpoint} <email> <password>`,
    );
  } else if (error instanceof TypeError && error.message === "fetch failed") {
    console.error(`Nobody answers at ${endpoint}. Start the server first: npm start`);
  } else {
    console.error(error instanceof Error ? error.message : String(error));
  }
  process.exit(1);
}

start().catch(fail);
process.once("disconnect", () => process.exit());
