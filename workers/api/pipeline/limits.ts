import type { Endpoint } from "../declaration.ts";

/** Where a rate-limited request stands in its window. */
export interface Standing {
  readonly limit: number;
  readonly remaining: number;
  /** Unix seconds at which the window ends. */
  readonly reset: number;
}

/** Counts requests per key; the pipeline asks it before it looks at parameters. */
export interface Limiter {
  /** @throws ApiError general_rate_limit_exceeded when it enforces and the limit is reached. */
  count(
    keys: readonly string[],
    limit: { max: number; per: number },
    now: number,
  ): Promise<Standing> | Standing;
}

/** Windows are aligned to the epoch. This limiter reports limits and lets everything pass. */
export const reportingLimiter: Limiter = {
  count: (_keys, { max, per }, now) => ({
    limit: max,
    remaining: Math.max(0, max - 1),
    reset: (Math.floor(now / 1000 / per) + 1) * per,
  }),
};

/** What fills the placeholders of a limit's key (contract/headers.md §9). */
export interface LimitFacts {
  readonly host: string;
  readonly ip: string;
  readonly userId: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export function limitKeys(endpoint: Endpoint, facts: LimitFacts): string[] {
  const { limit, method, path } = endpoint;
  if (!limit) return [];
  const patterns = typeof limit.key === "string" ? [limit.key] : limit.key;
  const known: Record<string, string> = {
    url: facts.host + path,
    ip: facts.ip,
    userId: facts.userId,
    method,
  };
  return patterns.map((pattern) =>
    pattern.replace(/\{(?:param-)?(\w+)\}/g, (placeholder, name: string) => {
      const value = known[name] ?? facts.params[name];
      return typeof value === "string" ? value : placeholder;
    }),
  );
}

export async function writeLimit(
  endpoint: Endpoint,
  limiter: Limiter,
  facts: () => LimitFacts,
  now: number,
  headers: Headers,
): Promise<void> {
  if (!endpoint.limit) return;
  const standing = await limiter.count(limitKeys(endpoint, facts()), endpoint.limit, now);
  headers.set("X-RateLimit-Limit", String(standing.limit));
  headers.set("X-RateLimit-Remaining", String(standing.remaining));
  headers.set("X-RateLimit-Reset", String(standing.reset));
}
