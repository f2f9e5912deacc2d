/** A subscription asked for by the address of the socket, as clients did before they sent frames. */
export interface Slot {
  readonly slot: number;
  readonly channels: readonly string[];
  readonly queries: readonly string[];
}

/**
 * The subscriptions of an address (reference/realtime.md §1, §6): `channels[]=rows&channels[]=account` and the queries
 * of a channel by slot, `rows[0][]=…&rows[1][]=…`, its dots as underscores. A channel without queries is in slot 0, which
 * then hears everything; of channels that share a slot the first one's queries count.
 */
export function readSlots(search: URLSearchParams): Slot[] {
  const channels = [...search].filter(([name]) => CHANNELS.test(name)).map(([, value]) => value);
  const slots = new Map<number, { channels: string[]; queries: readonly string[] }>();
  for (const channel of new Set(channels.filter((name) => name !== ""))) {
    for (const [slot, queries] of queriesOf(search, channel)) {
      const known = slots.get(slot);
      if (known) known.channels.push(channel);
      else slots.set(slot, { channels: [channel], queries });
    }
  }
  return [...slots].map(([slot, parts]) => ({ slot, ...parts })).sort((a, b) => a.slot - b.slot);
}

const CHANNELS = /^channels(\[\d*\])?$/;
const SLOT = /^\[(\d{1,3})\]\[\d*\]$/;

function queriesOf(search: URLSearchParams, channel: string): Map<number, string[]> {
  const name = channel.replaceAll(".", "_");
  const slots = new Map<number, string[]>();
  for (const [param, value] of search) {
    if (!param.startsWith(`${name}[`)) continue;
    const number = SLOT.exec(param.slice(name.length))?.[1];
    if (number === undefined) continue;
    const slot = Number(number);
    slots.set(slot, [...(slots.get(slot) ?? []), value]);
  }
  return slots.size > 0 ? slots : new Map([[0, []]]);
}

/** Ids by slot: a list where the slots are 0 to n, else an object. */
export function idsBySlot(ids: ReadonlyMap<number, string>): string[] | Record<string, string> {
  const entries = [...ids].sort(([a], [b]) => a - b);
  const isList = entries.every(([slot], i) => slot === i);
  return isList ? entries.map(([, id]) => id) : Object.fromEntries(entries);
}
