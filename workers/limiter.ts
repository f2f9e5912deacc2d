import { objectOf } from "#shared/limits/keys.ts";
import { Refusals } from "#shared/limits/refusals.ts";
import { type Rule, type Standing, windowEnd } from "#shared/limits/windows.ts";
import { platformChance } from "./api/chance.ts";
import type { Env } from "./env.ts";
import { ledger } from "./ledger.ts";
import { Seldom } from "./seldom.ts";

/** How long an answer is waited for, in milliseconds: a request should not hang on what only guards it. */
const PATIENCE = 5_000;

const logged = new Seldom();
const refusals = new Refusals();

/**
 * The counters of a project, kept in objects that all isolates share. One that does not answer lets the request pass:
 * that is counted, and logged once a minute.
 */
export class Limiter {
  readonly #env: Env;
  readonly #projectId: string;

  constructor(env: Env, projectId: string) {
    this.#env = env;
    this.#projectId = projectId;
  }

  /** Counts a hit by each rule, all at once. */
  hit(rules: readonly Rule[]): Promise<Standing[]> {
    return Promise.all(rules.map((rule) => this.#hit(rule)));
  }

  /** Forgets what was counted under the keys. */
  async clear(keys: readonly string[]): Promise<void> {
    await Promise.all(keys.map((key) => this.#ask("clear", key, (object) => object.clear([key]))));
  }

  /** Takes back hits that were counted. */
  async takeBack(hits: readonly { key: string; reset: number }[]): Promise<void> {
    await Promise.all(hits.map((hit) => this.#ask("takeBack", hit.key, (object) => object.takeBack([hit]))));
  }

  async #hit(rule: Rule): Promise<Standing> {
    const refusal = refusals.of(rule, platformChance.now());
    if (refusal) return refusal;
    const answer = await this.#ask("hit", rule.key, (object) => object.hit([rule]));
    const now = platformChance.now();
    const standing = answer?.[0] ?? untouched(rule, now);
    refusals.add(rule, standing, now);
    return standing;
  }

  async #ask<T>(action: string, key: string, call: (object: LimiterStub) => Promise<T>): Promise<T | null> {
    const { LIMITERS } = this.#env;
    try {
      const object = LIMITERS.get(LIMITERS.idFromName(objectOf(this.#projectId, key)));
      return await inTime(call(object));
    } catch (error) {
      ledger.metrics.add("edgewrite_rate_limit_errors_total", { action });
      if (logged.isDue(action, this.#projectId, platformChance.now())) {
        console.warn(
          JSON.stringify({
            level: "warn",
            message: "the rate limiter does not answer: going on without",
            action: `limits.${action}`,
            projectId: this.#projectId,
            error: String(error),
          }),
        );
      }
      return null;
    }
  }
}

type LimiterStub = ReturnType<Env["LIMITERS"]["get"]>;

/** Where a rule stands for a request that is the first of its window, as far as anyone knows. */
export const untouched = ({ max, per }: Pick<Rule, "max" | "per">, now: number): Standing => ({
  allowed: true,
  limit: max,
  remaining: Math.max(0, max - 1),
  reset: windowEnd(per, now),
});

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE} ms`)), PATIENCE);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
