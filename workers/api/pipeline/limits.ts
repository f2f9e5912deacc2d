import type { Settings } from "#shared/config/settings.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { isInRanges } from "#shared/limits/ip-range.ts";
import { chunkOf, counterKey, fillPattern, type LimitFacts } from "#shared/limits/keys.ts";
import { type Rule, type Standing, tightest } from "#shared/limits/windows.ts";
import { ledger } from "../../ledger.ts";
import { Limiter, untouched } from "../../limiter.ts";
import { Seldom } from "../../seldom.ts";
import type { Actor } from "../actor.ts";
import type { RequestInfo } from "../context.ts";
import type { Endpoint } from "../declaration.ts";
import type { ResponseHeaders } from "../response-headers.ts";
import { GUEST } from "./guest.ts";
import type { Values } from "./request.ts";
import type { Surroundings } from "./surroundings.ts";

/** What the limits of a request depend on. */
export interface LimitedRequest {
  readonly endpoint: Pick<Endpoint, "id" | "method" | "path" | "limit">;
  /** "" where there is no such project. */
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
 * The operator's limit for an address counts what is refused as well, be it for want of rights, of a project or of an
 * endpoint: only so does it hold a flood of refusals.
 */
export class RequestLimits {
  readonly #settings: LimitSettings;
  readonly #limiter: LimiterOf;
  readonly #counted = new Set<string>();
  #standing: Standing | undefined;

  constructor(settings: LimitSettings, limiter: LimiterOf) {
    this.#settings = settings;
    this.#limiter = limiter;
  }

  /**
   * Counts the request and writes the headers.
   * @throws ApiError general_rate_limit_exceeded
   */
  async enforce(request: LimitedRequest, headers: ResponseHeaders): Promise<void> {
    const { limit } = request.endpoint;
    if (!limit && this.#settings.ipLimit === 0) return;
    if (this.#isLimited(request)) {
      return this.#count(request, [...rulesOf(request), ...this.#addressRules(request)], headers);
    }
    if (limit) writeStanding(headers, untouched(limit, request.now));
  }

  /**
   * Counts a request that is refused already: by the limit of its address alone, whose refusal comes first.
   * @throws ApiError general_rate_limit_exceeded
   */
  async enforceAddress(request: LimitedRequest, headers: ResponseHeaders): Promise<void> {
    if (this.#settings.ipLimit === 0 || !this.#isLimited(request)) return;
    await this.#count(request, this.#addressRules(request), headers);
  }

  /**
   * Counts a request that came to no project. Those of an address are counted together, whatever they name: that is the
   * client's choice.
   * @returns why it is refused: `failure`, or the limit
   */
  async astray(
    failure: ApiError,
    request: Pick<LimitedRequest, "info" | "now">,
    headers: ResponseHeaders,
  ): Promise<unknown> {
    try {
      await this.enforceAddress({ ...ASTRAY, ...request }, headers);
      return failure;
    } catch (refusal) {
      return refusal;
    }
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

  #addressRules({ projectId, info }: LimitedRequest): Rule[] {
    const { ipLimit } = this.#settings;
    if (ipLimit === 0) return [];
    const filled = fillPattern("project,ip:{ip}", { ...NOTHING, ip: info.ip });
    return [{ key: counterKey(projectId, MINUTE, filled), max: ipLimit, per: MINUTE }];
  }

  async #count(request: LimitedRequest, rules: readonly Rule[], headers: ResponseHeaders): Promise<void> {
    const { projectId, now } = request;
    const fresh = rules.filter(({ key }) => !this.#counted.has(key));
    const standings = fresh.length > 0 ? await this.#limiter(projectId).hit(fresh) : [];
    for (const { key } of fresh) this.#counted.add(key);
    const standing = tightest(this.#standing ? [this.#standing, ...standings] : standings);
    if (!standing) return;
    this.#standing = standing;
    writeStanding(headers, standing);
    if (standing.allowed) return;
    headers.set("Retry-After", String(Math.max(1, standing.reset - Math.floor(now / 1_000))));
    tellViolation(request);
    throw new ApiError("general_rate_limit_exceeded");
  }
}

export const limitsOf = ({ env, settings, waitUntil }: Omit<Surroundings, "chance">) =>
  new RequestLimits(settings, (projectId) => new Limiter(env, projectId, waitUntil));

export const isLimitReached = (failure: unknown): boolean =>
  failure instanceof ApiError && failure.type === "general_rate_limit_exceeded";

const ASTRAY = {
  endpoint: { id: "none", method: "GET", path: "" },
  projectId: "",
  actor: GUEST,
  hasDevKey: false,
  path: {},
  values: {},
} as const;

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

function writeStanding(headers: ResponseHeaders, { limit, remaining, reset }: Standing): void {
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
