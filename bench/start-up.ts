import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wrangler } from "#local/wrangler.ts";

export interface StartUp {
  /** KiB of the bundle, plain and compressed. */
  readonly kib: number;
  readonly gzip: number;
  /** Milliseconds at work until the Worker is ready: the least of some tries, as all else is the machine's. */
  readonly active: number;
}

const TRIES = 3;

/** What `wrangler check startup` says of the Worker. @throws Error when it says it otherwise than expected. */
export async function startUp(): Promise<StartUp> {
  const folder = await mkdtemp(join(tmpdir(), "edgewrite-startup-"));
  const active: number[] = [];
  let text = "";
  for (let i = 0; i < TRIES; i++) {
    text = await wrangler(["check", "startup", "--outfile", join(folder, "startup.cpuprofile")]);
    active.push(figure(text, /Active: ([\d.]+) ms/));
  }
  await rm(folder, { recursive: true });
  return {
    kib: figure(text, /Bundle: ([\d.]+) KiB/),
    gzip: figure(text, /gzip: ([\d.]+) KiB/),
    active: Math.min(...active),
  };
}

function figure(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`wrangler check startup did not tell ${pattern}:\n${text}`);
  return Number(found);
}
