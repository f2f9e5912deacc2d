import { checkChannels, FrameFault } from "./frames.ts";
import { LIMITS } from "./limits.ts";

/** A subscription asked for by the address of the socket, as clients did before they sent frames. */
export interface Slot {
  readonly slot: number;
  readonly channels: readonly string[];
  readonly queries: readonly string[];
}

/**
 * The subscriptions of an address (reference/realtime.md §1, §6): `channels[]=rows&channels[]=account` and the queries
 * of a channel by slot, `rows[0][]=…&rows[1][]=…`, its dots as they are or as underscores. A channel without queries is in slot 0, which
 * then hears everything; of channels that share a slot the first one's queries count.
 * @throws FrameFault for names and numbers of channels that a frame could not ask for either
 */
export function readSlots(search: URLSearchParams): Slot[] {
  const named = [...search].filter(([name, value]) => CHANNELS.test(name) && value !== "");
  const channels = new Set(named.map(([, value]) => value));
  checkChannels(channels);
  const queriesOf = readQueries(search);
  const slots = new Map<number, { channels: string[]; queries: readonly string[] }>();
  for (const channel of channels) {
    for (const [slot, queries] of queriesOf.get(withoutDots(channel)) ?? EVERYTHING) {
      const known = slots.get(slot);
      if (known) known.channels.push(channel);
      else slots.set(slot, { channels: [channel], queries });
    }
  }
  checkRoom([...slots.values()]);
  return [...slots].map(([slot, parts]) => ({ slot, ...parts })).sort((a, b) => a.slot - b.slot);
}

function checkRoom(slots: readonly Pick<Slot, "channels">[]): void {
  const channels = slots.reduce((sum, slot) => sum + slot.channels.length, 0);
  if (slots.length <= LIMITS.subscriptions && channels <= LIMITS.channels) return;
  throw new FrameFault(
    `A connection takes at most ${LIMITS.subscriptions} subscriptions with ${LIMITS.channels} channels in all. Open another connection.`,
  );
}

const CHANNELS = /^channels(\[\d*\])?$/;
/** Clients number slots as long as their page is open. */
const QUERY = /^(.*)\[(\d{1,9})\]\[\d*\]$/s;
const EVERYTHING: ReadonlyMap<number, readonly string[]> = new Map([[0, []]]);

/** What the web SDKs from 22 to 24 write as it is, and PHP reads as underscores. */
const withoutDots = (name: string) => name.replaceAll(".", "_");

/** The queries of an address by channel, its dots as underscores, and slot. Each parameter is looked at once. */
function readQueries(search: URLSearchParams): Map<string, Map<number, string[]>> {
  const all = new Map<string, Map<number, string[]>>();
  for (const [param, value] of search) {
    const [, written, number] = QUERY.exec(param) ?? [];
    if (written === undefined) continue;
    const name = withoutDots(written);
    const slots = all.get(name) ?? new Map<number, string[]>();
    all.set(name, slots);
    const slot = Number(number);
    const queries = slots.get(slot);
    if (queries) queries.push(value);
    else slots.set(slot, [value]);
  }
  return all;
}

/** Ids by slot: a list where the slots are 0 to n, else an object. */
export function idsBySlot(ids: ReadonlyMap<number, string>): string[] | Record<string, string> {
  const entries = [...ids].sort(([a], [b]) => a - b);
  const isList = entries.every(([slot], i) => slot === i);
  return isList ? entries.map(([, id]) => id) : Object.fromEntries(entries);
}
