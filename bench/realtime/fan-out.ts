import { setTimeout as sleep } from "node:timers/promises";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import { median } from "../measure.ts";
import { Crowd } from "./crowd.ts";
import { addRow, listening, type startHouse } from "./house.ts";

/** An object that has been idle for so long is out of memory; its sockets stay. */
export const ASLEEP = 13_000;

export interface FanOut {
  readonly sockets: number;
  /** Milliseconds to the last socket, medians. */
  readonly bare: number;
  readonly own: number;
  /** Bare to own, median over the rounds. */
  readonly ratio: number;
  /** The same for objects that slept. */
  readonly bareAsleep: number;
  readonly ownAsleep: number;
}

/**
 * From the request that creates a row until the last of many sockets has its frame, in turns with a bare object that is
 * handed the same frame.
 */
export async function fanOut(
  house: Awaited<ReturnType<typeof startHouse>>,
  yardstick: RunningServer,
  sockets: number,
  rounds: number,
): Promise<FanOut> {
  const place = await house.place();
  const own = await Crowd.open(listening(house.url, place), sockets);
  const bare = await Crowd.open({ url: yardstick.url, path: "/", frame: null, answers: 0 }, sockets);
  let { frame } = await own.time(() => addRow(place));
  const timeOwn = async () => {
    const timed = await own.time(() => addRow(place));
    frame = timed.frame;
    return timed.milliseconds;
  };
  const timeBare = async () => (await bare.time(() => publish(yardstick.url, frame))).milliseconds;
  await timeBare();
  const times: { bare: number; own: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    times.push(
      round % 2 === 0
        ? { bare: await timeBare(), own: await timeOwn() }
        : { own: await timeOwn(), bare: await timeBare() },
    );
    await sleep(200);
  }
  const asleep: { bare: number; own: number }[] = [];
  for (let round = 0; round < 3; round++) {
    await sleep(ASLEEP);
    asleep.push({ bare: await timeBare(), own: await timeOwn() });
  }
  await Promise.all([own.leave(), bare.leave()]);
  return {
    sockets,
    bare: median(times.map((one) => one.bare)),
    own: median(times.map((one) => one.own)),
    ratio: median(times.map((one) => one.bare / one.own)),
    bareAsleep: median(asleep.map((one) => one.bare)),
    ownAsleep: median(asleep.map((one) => one.own)),
  };
}

async function publish(url: string, frame: string): Promise<void> {
  const { status } = await fetch(url, { method: "POST", body: frame });
  if (status !== 204) throw new Error(`The yardstick answered ${status}.`);
}
