import { setTimeout as sleep } from "node:timers/promises";
import type { startHouse } from "./house.ts";
import type { Faults } from "./soak-client.ts";
import { SoakWorld } from "./soak-world.ts";

export interface SoakOptions {
  readonly minutes: number;
  readonly clients: number;
  /** Changes a second. */
  readonly rate: number;
}

/** Between two changes of the calm project: longer than it takes objects to fall asleep. */
const CALM = 14_000;

/**
 * Clients of two projects listen while rows change, roles come and go, sockets are lost and sessions end. Each client
 * keeps account of what it must hear and may hear. The busy project has no rest; the other's objects sleep between any
 * two changes. @returns whether nothing was lost, doubled or shown to strangers
 */
export async function soak(
  house: Awaited<ReturnType<typeof startHouse>>,
  { minutes, clients, rate }: SoakOptions,
): Promise<boolean> {
  const faults: Faults = { lost: 0, doubled: 0, strange: 0, other: 0, notes: [] };
  const busy = new SoakWorld(house.url, await house.place(), faults);
  const calm = new SoakWorld(house.url, await house.place(), faults);
  await busy.furnish(16, clients);
  await calm.furnish(4, 20);
  const until = Date.now() + minutes * 60_000;
  await Promise.all([stir(busy, rate, until), rouse(calm, until)]);
  for (const world of [busy, calm]) await world.settle();

  const sum = (count: (world: SoakWorld) => number) => count(busy) + count(calm);
  const frames = sum((world) => world.clients.reduce((all, client) => all + client.frames, 0));
  console.log(
    `${minutes} minutes, ${clients + 20} clients: ${sum(({ counts }) => counts.changes)} changes, ${frames} frames, ` +
      `${sum(({ counts }) => counts.roleChanges)} role changes, ${sum(({ counts }) => counts.reconnects)} reconnects, ` +
      `${sum(({ counts }) => counts.expelled)} ended sessions`,
  );
  const { lost, doubled, strange, other, notes } = faults;
  console.log(`${lost} lost, ${doubled} doubled, ${strange} shown to strangers, ${other} other faults`);
  for (const note of notes) console.log(`- ${note}`);
  return lost + doubled + strange + other === 0;
}

/** Changes at a steady rate; in between, once all is heard, roles change and sessions end. */
async function stir(world: SoakWorld, rate: number, until: number): Promise<void> {
  const away = new Set<Promise<void>>();
  let tick = 0;
  for (let next = Date.now(); next < until; next += 1000 / rate) {
    await sleep(Math.max(0, next - Date.now()));
    tick += 1;
    if (tick % (2 * rate) === 0) {
      // What is on its way when a role changes may be heard or not: nothing is.
      await world.settle();
      if (tick % (20 * rate) === 0) await world.expel();
      else await world.changeRoles();
    }
    if (tick % Math.ceil(rate / 2) === 0) {
      const gone = world.reconnect().finally(() => away.delete(gone));
      away.add(gone);
    }
    world.change();
  }
  await Promise.all(away);
}

/** A change, a role or a reconnect at a time, with a sleep between any two. */
async function rouse(world: SoakWorld, until: number): Promise<void> {
  for (let turn = 0; Date.now() + CALM < until; turn++) {
    await sleep(CALM);
    if (turn % 4 === 1) await world.changeRoles();
    if (turn % 4 === 2) await world.reconnect();
    if (turn % 12 === 3) await world.expel();
    world.change();
    world.change();
    await world.settle();
  }
}
