import { existsSync, watch } from "node:fs";
import { join } from "node:path";

const SOURCES = ["workers", "durable-objects", "queues", "shared", "migrations", "wrangler.toml"];

/** Calls `changed` when sources change, once per burst and never twice at a time. @returns how to stop. */
export function watchSources(root: string, changed: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let again = false;
  const run = async () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    do {
      again = false;
      await changed();
    } while (again);
    running = false;
  };
  const watchers = SOURCES.map((name) => join(root, name))
    .filter((path) => existsSync(path))
    .map((path) =>
      watch(path, { recursive: true }, () => {
        clearTimeout(timer);
        timer = setTimeout(run, 100);
      }),
    );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
