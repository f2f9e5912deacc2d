import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import { childMemory } from "../cpu.ts";
import { Crowd, type Opening } from "./crowd.ts";
import { ASLEEP } from "./fan-out.ts";
import { addRow, listening, type startHouse } from "./house.ts";

export interface Held {
  readonly sockets: number;
  /** Bytes of the runtime's memory for one socket: once they are open, and once their objects sleep. */
  readonly open: number;
  readonly asleep: number;
  /** Sockets opened a second. */
  readonly rate: number;
  /** Milliseconds until the last has a frame. */
  readonly fanOut: number;
}

/** Descriptors the runtime takes for a socket, and those it needs besides. */
const EACH = 2;
const OTHERS = 150;

/** As many sockets as asked for, or as the system lets one process have. */
export function affordable(wanted: number): number {
  const limit = execFileSync("bash", ["-c", "ulimit -Hn"], { encoding: "utf8" }).trim();
  return limit === "unlimited" ? wanted : Math.min(wanted, Math.floor((Number(limit) - OTHERS) / EACH));
}

/** What it takes to hold a crowd. */
export async function held(
  server: RunningServer,
  opening: Opening,
  sockets: number,
  change: (() => Promise<void>) | null,
): Promise<Held> {
  const before = childMemory(server.pid, "workerd") ?? Number.NaN;
  const perSocket = () => ((childMemory(server.pid, "workerd") ?? Number.NaN) - before) / sockets;
  const started = performance.now();
  const crowd = await Crowd.open(opening, sockets, 4);
  const rate = (sockets * 1000) / (performance.now() - started);
  const open = perSocket();
  await sleep(ASLEEP);
  const asleep = perSocket();
  const fanOut = change === null ? Number.NaN : (await crowd.time(change)).milliseconds;
  await crowd.leave();
  return { sockets, open, asleep, rate, fanOut };
}

/** The same for the product. */
export async function heldByHouse(
  house: Awaited<ReturnType<typeof startHouse>>,
  wanted: number,
): Promise<Held> {
  const place = await house.place();
  await addRow(place);
  return held(house, listening(house.url, place), affordable(wanted), () => addRow(place));
}
