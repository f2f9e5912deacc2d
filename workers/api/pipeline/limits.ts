import type { Settings } from "#shared/config/settings.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { isInRanges } from "#shared/limits/ip-range.ts";
import { chunkOf, counterKey, fillPattern, type LimitFacts } from "#shared/limits/keys.ts";
import { type Rule, type Standing, tightest } from "#shared/limits/windows.ts";
import { ledger } from "../../ledger.ts";
import { type Limiter, untouched } from "../../limiter.ts";
import { Seldom } from "../../seldom.ts";
import type { Actor } from "../actor.ts";
import type { RequestInfo } from "../context.ts";
import type { Endpoint } from "../declaration.ts";
import type { Values } from "./request.ts";

/** What the limits of a request depend on. */
export interface LimitedRequest {
  readonly endpoint: Endpoint;
  readonly projectId: string;
  readonly actor: Pick<Actor, "kind" | "user">;
  /** Keys for development are not limited. */
  readonly hasDevKey: boolean;
  readonly path: Readonly<Record<string, string>>;
  readonly values: Values;
  readonly info: Pick<RequestInfo, "ip" | "header">;
  readonly now: number;
}

type LimiterOf = (projectId: string) => Pick<Limiter, "hit" | "clear">;

type LimitSettings = Pick<Settings, "abuseLimits" | "ipLimit" | "trustedIps">;

/** The window of the limit an operator may set for every address, in seconds. */
const MINUTE = 60;

const logged = new Seldom();

/**
 * The rate limits of one request. It is counted once, however often the pipeline has to start over; keys, admins,
 * development keys and trusted addresses are told of the limits and not counted (reference/auth.md §9).
 */
export class RequestLimits {
  readonly #settings: LimitSettings;
  readonly #limiter: LimiterOf;
  readonly #counted = new Map<string, Promise<Standing[]>>();

  constructor(settings: LimitSettings, limiter: LimiterOf) {
    this.#settings = settings;
    this.#limiter = limiter;
  }

  /**
   * Counts the request and writes the headers.
   * @throws ApiError general_rate_limit_exceeded
   */
  async enforce(request: LimitedRequest, headers: Headers): Promise<void> {
    const { endpoint, projectId, info, now } = request;
    const { limit } = endpoint;
    if (!limit && this.#settings.ipLimit === 0) return;
    const isLimited = this.#isLimited(request);
    const rules = isLimited ? [...rulesOf(request), ...this.#addressRules(projectId, info.ip)] : [];
    if (rules.length === 0) {
      if (limit) writeStanding(headers, untouched(limit, now));
      return;
    }
    const standings = await this.#count(projectId, rules);
    const standing = tightest(standings);
    if (!standing) return;
    writeStanding(headers, standing);
    if (standing.allowed) return;
    headers.set("Retry-After", String(Math.max(1, standing.reset - Math.floor(now / 1_000))));
    tellViolation(request);
    throw new ApiError("general_rate_limit_exceeded");
  }

  /** The endpoint answered: some limits are for failures only. */
  async answered(request: LimitedRequest, status: number): Promise<void> {
    if (!request.endpoint.limit?.reset?.includes(status) || !this.#isLimited(request)) return;
    await this.#limiter(request.projectId).clear(rulesOf(request).map(({ key }) => key));
  }

  #isLimited({ actor, hasDevKey, info }: LimitedRequest): boolean {
    const { abuseLimits, trustedIps } = this.#settings;
    if (!abuseLimits || hasDevKey || actor.kind === "key" || actor.kind === "admin") return false;
    return !isInRanges(info.ip, trustedIps);
  }

  #addressRules(projectId: string, ip: string): Rule[] {
    const { ipLimit } = this.#settings;
    if (ipLimit === 0) return [];
    const filled = fillPattern("project,ip:{ip}", { ...NOTHING, ip });
    return [{ key: counterKey(projectId, MINUTE, filled), max: ipLimit, per: MINUTE }];
  }

  #count(projectId: string, rules: readonly Rule[]): Promise<Standing[]> {
    const name = rules.map(({ key }) => key).join();
    const counted = this.#counted.get(name) ?? this.#limiter(projectId).hit(rules);
    this.#counted.set(name, counted);
    return counted;
  }
}

const NOTHING: LimitFacts = {
  projectId: "",
  method: "",
  path: "",
  ip: "",
  userId: "",
  chunkId: 0,
  param: () => undefined,
};

/** The endpoint's own limits, filled with what the request brings. */
export function rulesOf(request: LimitedRequest): Rule[] {
  const { endpoint, projectId, actor, path, values, info } = request;
  const { limit } = endpoint;
  if (!limit) return [];
  const { max, per } = limit;
  const facts: LimitFacts = {
    projectId,
    method: endpoint.method,
    path: endpoint.path,
    ip: info.ip,
    userId: actor.user?.id ?? "",
    chunkId: chunkOf(info.header("content-range")),
    param: (name) => path[name] ?? values[name],
  };
  const patterns = typeof limit.key === "string" ? [limit.key] : limit.key;
  return patterns.map((pattern) => ({
    key: counterKey(projectId, per, fillPattern(pattern, facts)),
    max,
    per,
  }));
}

function writeStanding(headers: Headers, { limit, remaining, reset }: Standing): void {
  headers.set("X-RateLimit-Limit", String(limit));
  headers.set("X-RateLimit-Remaining", String(remaining));
  headers.set("X-RateLimit-Reset", String(reset));
}

function tellViolation({ endpoint, projectId, now }: LimitedRequest): void {
  ledger.metrics.add("edgewrite_rate_limit_violations_total", { endpoint: endpoint.id });
  if (!logged.isDue(endpoint.id, projectId, now)) return;
  console.info(
    JSON.stringify({ level: "info", message: "rate limit exceeded", route: endpoint.path, projectId }),
  );
}
