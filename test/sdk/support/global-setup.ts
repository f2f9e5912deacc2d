import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { buildBundle } from "#local/bundle.ts";
import { launch } from "./launch.ts";

/** Builds the Worker once and starts the server all SDK tests share, with rate limits off. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const bundle = await mkdtemp(join(tmpdir(), "edgewrite-bundle-"));
  await buildBundle(bundle);
  const settings = { _APP_OPTIONS_ABUSE: "disabled", _APP_CONSOLE_WHITELIST_ROOT: "disabled" };
  const server = await launch(bundle, { settings });
  project.provide("bundle", bundle);
  project.provide("url", server.url);
  project.provide("inbox", server.inbox);
  return async () => {
    await server.stop();
    await rm(bundle, { recursive: true, force: true });
  };
}

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the Worker's bundle, built once for the run. */
    bundle: string;
    /** The server all SDK tests share: `http://localhost:40321`. */
    url: string;
    /** Where its e-mails land: `http://127.0.0.1:40322`. */
    inbox: string;
  }
}
