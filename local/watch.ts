import { existsSync, type FSWatcher, readdirSync, watch } from "node:fs";
import { join } from "node:path";

const FOLDERS = ["workers", "durable-objects", "queues", "shared", "migrations"];

/** Calls `changed` when sources change, once per burst and never twice at a time. @returns how to stop. */
export function watchSources(root: string, changed: () => Promise<void>): () => void {
  const watchers = new Map<string, FSWatcher>();
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
      cover();
      await changed();
    } while (again);
    running = false;
  };
  const burst = () => {
    clearTimeout(timer);
    timer = setTimeout(run, 100);
  };
  // One watcher a folder: Node's recursive one loses a file on Linux when an editor saves by renaming.
  const cover = () => {
    for (const folder of foldersUnder(root)) {
      if (watchers.has(folder)) continue;
      const watcher = watch(folder, burst);
      const forget = () => {
        watcher.close();
        watchers.delete(folder);
      };
      watcher.once("error", forget);
      watchers.set(folder, watcher);
    }
    for (const [folder, watcher] of watchers) {
      if (existsSync(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
  };
  cover();
  const config = watch(root, (_event, name) => {
    if (name === "wrangler.toml") burst();
  });
  return () => {
    clearTimeout(timer);
    config.close();
    for (const watcher of watchers.values()) watcher.close();
  };
}

function foldersUnder(root: string): string[] {
  return FOLDERS.map((name) => join(root, name))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => [
      folder,
      ...readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name)),
    ]);
}
