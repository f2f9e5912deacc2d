import type { Buffer } from "node:buffer";
import type { Asked, Told } from "./crowd.ts";
import { RawSocket } from "./raw-socket.ts";

/** A process of its own for the sockets of a crowd: what it costs is not taken from who measures. */

const AT_ONCE = 64;

/** Frames each socket has received. */
let counts = new Int32Array(0);
const sockets: RawSocket[] = [];
/** Sockets that wait for a frame, and how many frames those have that do not. */
let waiting = 0;
let wanted = 0;
let sample = "";
let finished: () => void = () => {};

const tell = (told: Told) => process.send?.(told);

function received(i: number, text: Buffer): void {
  const count = (counts[i] ?? 0) + 1;
  counts[i] = count;
  if (i === 0) sample = text.toString("utf8");
  if (count !== wanted) return;
  waiting -= 1;
  if (waiting === 0) finished();
}

/** Has `finished` called when each socket has `frames` more. */
function expect(frames: number, then: () => void): void {
  wanted += frames;
  waiting = counts.reduce((sum, count) => sum + (count < wanted ? 1 : 0), 0);
  finished = then;
  if (waiting === 0) then();
}

async function open({
  url,
  path,
  frame,
  answers,
  count,
  from,
}: Extract<Asked, { kind: "open" }>): Promise<void> {
  counts = new Int32Array(count);
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const i = next++;
      const address = from[i % from.length];
      const socket = await RawSocket.open({ url, path, from: address, onText: (text) => received(i, text) });
      if (frame !== null) socket.send(frame);
      sockets.push(socket);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  await new Promise<void>((done) => expect(answers, done));
}

process.on("message", async (asked: Asked) => {
  try {
    if (asked.kind === "open") {
      await open(asked);
      tell({ kind: "opened" });
    } else if (asked.kind === "expect") {
      expect(1, () => tell({ kind: "received", at: String(process.hrtime.bigint()), sample }));
      tell({ kind: "armed" });
    } else {
      for (const socket of sockets) socket.destroy();
      process.disconnect();
    }
  } catch (error) {
    tell({ kind: "failed", why: String(error) });
  }
});
