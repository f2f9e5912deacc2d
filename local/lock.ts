import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { SettingsError } from "#shared/config/setting.ts";

/** The processes that use a data folder. */
const holders = z.object({ launcher: z.int().positive(), runtime: z.int().positive().optional() });

export interface FolderLock {
  /** Remembers the runtime's process, so that the next start can end it if this launcher dies without a word. */
  hold(runtime: number): void;
  release(): void;
}

/**
 * Keeps two servers off one data folder: SQLite files shared by two runtimes would not survive it.
 * After a launcher was killed its lock does not count, and the runtime it left behind is ended.
 * @throws SettingsError when a living launcher has the folder, or nothing can be written there.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, "server.json");
  await mkdir(folder, { recursive: true }).catch((error) => unusable(folder, error));
  const held = read(path);
  if (held !== undefined && held.launcher !== process.pid) {
    if (lives(held.launcher, "local/start.ts")) {
      throw new SettingsError(
        "EDGEWRITE_DATA",
        `is in use: process ${held.launcher} serves ${folder}; stop it or choose another folder.`,
      );
    }
    if (held.runtime !== undefined) await end(held.runtime);
  }
  const write = (runtime?: number, flag = "w") =>
    writeFileSync(path, `${JSON.stringify({ launcher: process.pid, runtime })}\n`, { flag });
  try {
    rmSync(path, { force: true });
    write(undefined, "wx");
  } catch (error) {
    unusable(folder, error);
  }
  return { hold: (runtime) => write(runtime), release: () => rmSync(path, { force: true }) };
}

function unusable(folder: string, error: unknown): never {
  const reason = error instanceof Error && "code" in error ? error.code : error;
  throw new SettingsError(
    "EDGEWRITE_DATA",
    `names ${folder}, where nothing can be written (${reason}): choose a folder that you own.`,
  );
}

function read(path: string): z.output<typeof holders> | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return holders.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}

async function end(pid: number): Promise<void> {
  for (let attempt = 0; attempt < 100 && lives(pid, "workerd"); attempt++) {
    if (attempt === 0) process.kill(pid, "SIGKILL");
    await sleep(20);
  }
}

/** Whether the process lives and, where the system tells, is what we take it for and not a later user of its number. */
function lives(pid: number, command: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(command);
  } catch {
    return !existsSync("/proc/self");
  }
}
