import { childTime } from "../cpu.ts";
import type { Side } from "./sides.ts";

/** What is sent, in bytes. */
export interface Load {
  readonly large: number;
  readonly small: number;
  /** How many small files, eight under way at once. */
  readonly count: number;
  /** What every file is made of; a chunk's worth. */
  readonly bytes: Buffer;
}

/** What a transfer came to. */
export interface Speed {
  /** MB a second. */
  readonly rate: number;
  /** Milliseconds of the runtime's processor time a MB; NaN where the system does not tell. */
  readonly cpu: number;
}

export const KINDS = ["uploadLarge", "downloadLarge", "uploadSmall", "downloadSmall"] as const;

export type Round = Readonly<Record<(typeof KINDS)[number], Speed>>;

let made = 0;
export const newId = () => `file-${++made}`;

/** Measures sides in turns, A B C, C B A, …; a first round warms up. @returns the rounds of each side */
export async function inTurns(sides: readonly Side[], rounds: number, load: Load): Promise<Round[][]> {
  const found: Round[][] = sides.map(() => []);
  for (let n = -1; n < rounds; n++) {
    const order = sides.map((side, i) => ({ side, i }));
    if (n % 2 === 0) order.reverse();
    for (const { side, i } of order) {
      const round = await once(side, load);
      if (n >= 0) found[i]?.push(round);
    }
  }
  return found;
}

async function once(side: Side, { large, small, count, bytes }: Load): Promise<Round> {
  const measure = async (size: number, work: () => Promise<void>): Promise<Speed> => {
    const before = childTime(side.launcher, "workerd") ?? Number.NaN;
    const started = performance.now();
    await work();
    const seconds = (performance.now() - started) / 1000;
    const used = (childTime(side.launcher, "workerd") ?? Number.NaN) - before;
    return { rate: size / 1e6 / seconds, cpu: used / (size / 1e6) };
  };
  const whole = async (id: string, size: number) => {
    if ((await side.download(id)) !== size) throw new Error("Bytes are missing.");
  };
  const id = newId();
  const ids = Array.from({ length: count }, newId);
  const uploadLarge = await measure(large, () => side.uploadChunks(id, bytes, large));
  const downloadLarge = await measure(large, () => whole(id, large));
  const content = bytes.subarray(0, small);
  const uploadSmall = await measure(small * count, () => each(ids, (one) => side.uploadWhole(one, content)));
  const downloadSmall = await measure(small * count, () => each(ids, (one) => whole(one, small)));
  await Promise.all([id, ...ids].map((one) => side.remove(one)));
  return { uploadLarge, downloadLarge, uploadSmall, downloadSmall };
}

/** Eight at once. */
async function each(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
  const left = ids.values();
  const lane = async () => {
    for (const id of left) await work(id);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}
