import { LIMITS } from "./limits.ts";
import type { Subscription } from "./subscription.ts";

/**
 * What a connection would have too much of, in words for its client; null when all of it has room. Its subscriptions have
 * to outlive the sleep of its gateway: their size is bounded as well as their number.
 */
export function overfull(
  present: ReadonlyMap<string, Subscription>,
  added: readonly Subscription[],
): string | null {
  const all = new Map(present);
  for (const one of added) all.set(one.id, one);
  if (all.size > LIMITS.subscriptions) {
    return `A connection takes at most ${LIMITS.subscriptions} subscriptions. Unsubscribe some, or open another connection.`;
  }
  const sum = (of: (one: Subscription) => number) => [...all.values()].reduce((n, one) => n + of(one), 0);
  if (sum(({ channels }) => channels.size) > LIMITS.channels) {
    return `A connection takes at most ${LIMITS.channels} channels over all its subscriptions. Open another connection.`;
  }
  if (sum(lengthOf) > LIMITS.characters) {
    return `The channels and queries of a connection have at most ${LIMITS.characters} characters over all its subscriptions. Unsubscribe some, or open another connection.`;
  }
  return null;
}

/** Characters of it as they are kept: one may take six. */
const lengthOf = ({ id, asked, conditions }: Subscription): number =>
  JSON.stringify([id, asked, conditions.texts]).length;
