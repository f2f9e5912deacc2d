import type { Order } from "#shared/contract/queries/types.ts";
import type { SqlFields } from "./fields.ts";
import { balanced } from "./trees.ts";

/** One place in a total order. */
export interface Rank {
  readonly sql: string;
  readonly descending: boolean;
}

/** What ends every order: the sequence, unless an order already names a unique field (reference §8.5). */
export interface TieBreak {
  readonly sql: string;
  /** Wire keys no two rows share. */
  readonly unique: ReadonlySet<string>;
}

/** The ranks of `orders`, ties broken; null when a random order makes ranks meaningless. */
export function ranksOf(orders: readonly Order[], fields: SqlFields, tie: TieBreak): Rank[] | null {
  const ranks: Rank[] = [];
  const seen = new Set<string>();
  for (const order of orders) {
    if ("random" in order) return null;
    if (seen.has(order.attribute)) continue;
    seen.add(order.attribute);
    const field = fields.get(order.attribute);
    if (!field) throw new Error(`no SQL for the attribute ${order.attribute}`);
    ranks.push({ sql: field.sql, descending: order.descending });
    if (tie.unique.has(order.attribute)) return ranks;
  }
  ranks.push({ sql: tie.sql, descending: false });
  return ranks;
}

/** ORDER BY terms. `reverse` walks the same order backwards, for `cursorBefore`. */
export function orderBy(ranks: readonly Rank[] | null, reverse: boolean): string {
  if (ranks === null) return "random()";
  return ranks.map((rank) => `${rank.sql} ${rank.descending !== reverse ? "DESC" : "ASC"}`).join(",");
}

/**
 * Rows strictly after the cursor row (before it with `reverse`), compared rank by rank. `of(sql)` is the scalar
 * subselect of an expression on the cursor row. Divided in halves: depth grows with the logarithm of the ranks.
 */
export function beyond(ranks: readonly Rank[], reverse: boolean, of: (sql: string) => string): string {
  if (ranks.length <= 1) {
    const rank = ranks[0];
    if (!rank) return "0";
    return `${rank.sql} ${rank.descending !== reverse ? "<" : ">"} ${of(rank.sql)}`;
  }
  const middle = ranks.length >> 1;
  const head = ranks.slice(0, middle);
  const same = balanced(
    head.map((rank) => `${rank.sql} = ${of(rank.sql)}`),
    "AND",
  );
  return `(${beyond(head, reverse, of)} OR (${same} AND ${beyond(ranks.slice(middle), reverse, of)}))`;
}

/** True when the cursor row has nothing to compare by somewhere in `ranks`. */
export function anyNull(ranks: readonly Rank[]): string {
  return balanced(
    ranks.map((rank) => `${rank.sql} IS NULL`),
    "OR",
  );
}
