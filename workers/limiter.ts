import { inTime, PATIENCE } from "#shared/in-time.ts";
import { objectOf } from "#shared/limits/keys.ts";
import { Refusals } from "#shared/limits/refusals.ts";
import { type Rule, type Standing, windowEnd } from "#shared/limits/windows.ts";
import { platformChance } from "./api/chance.ts";
import type { Env } from "./env.ts";
import { ledger } from "./ledger.ts";
import { Seldom } from "./seldom.ts";

const logged = new Seldom();
const refusals = new Refusals();

/**
 * The counters of a project, kept in objects that all isolates share. One that does not answer lets the request pass:
 * that is counted, and logged once a minute.
 */
export class Limiter {
  readonly #env: Env;
  readonly #projectId: string;
  readonly #later: (work: Promise<unknown>) => void;

  /** @param later keeps the isolate alive for work beside the answer */
  constructor(env: Env, projectId: string, later: (work: Promise<unknown>) => void) {
    this.#env = env;
    this.#projectId = projectId;
    this.#later = later;
  }

  /**
   * Counts a hit by each rule, or by none when one of them refuses. Rules of one object are decided at once; objects are
   * asked in turn, the one with the lowest limit first: what it refuses never touches the others. Each has its share of
   * the time there is for all; a refusal waits for nothing more.
   * @returns where the rules stand; beside a refusal others may be missing
   */
  async hit(rules: readonly Rule[]): Promise<Standing[]> {
    const now = platformChance.now();
    const believed = rules.flatMap((rule) => refusals.of(rule, now) ?? []);
    if (believed.length > 0) return believed;
    const standings: Standing[] = [];
    const counted = new Map<string, number>();
    const inTurn = rules.toSorted((a, b) => a.max - b.max);
    const objects = [...Map.groupBy(inTurn, ({ key }) => this.#objectOf(key))];
    for (const [i, [name, together]] of objects.entries()) {
      const left = now + PATIENCE - platformChance.now();
      const share = Math.max(0, left) / (objects.length - i);
      const answer = await this.#ask("hit", name, (object) => object.hit(together), share);
      standings.push(...(answer ?? together.map((rule) => untouched(rule, now))));
      if (answer && remember(together, answer, counted)) {
        this.#later(this.#takeBack(counted));
        break;
      }
    }
    return standings;
  }

  /** Forgets what was counted under the keys. */
  async clear(keys: readonly string[]): Promise<void> {
    const objects = Map.groupBy(keys, (key) => this.#objectOf(key));
    await Promise.all(
      [...objects].map(([name, some]) => this.#ask("clear", name, (object) => object.clear(some))),
    );
  }

  /** Takes back hits that were counted, by key with the end of their window. Never rejects. */
  async #takeBack(hits: ReadonlyMap<string, number>): Promise<void> {
    const objects = Map.groupBy(hits, ([key]) => this.#objectOf(key));
    await Promise.all(
      [...objects].map(([name, some]) => {
        const own = some.map(([key, reset]) => ({ key, reset }));
        return this.#ask("takeBack", name, (object) => object.takeBack(own));
      }),
    );
  }

  #objectOf(key: string): string {
    return objectOf(this.#projectId, key);
  }

  /** @param patience in milliseconds */
  async #ask<T>(
    action: string,
    name: string,
    call: (object: LimiterStub) => Promise<T>,
    patience = PATIENCE,
  ): Promise<T | null> {
    const { LIMITERS } = this.#env;
    try {
      const object = LIMITERS.get(LIMITERS.idFromName(name));
      return await inTime(call(object), patience);
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

/**
 * Takes in what an object answered: refusals are believed for a while, hits noted in `counted`. What an object that did
 * not answer may have counted is not noted: it could be taken back from others.
 * @returns whether a rule refuses
 */
function remember(
  rules: readonly Rule[],
  standings: readonly Standing[],
  counted: Map<string, number>,
): boolean {
  const isRefused = standings.some(({ allowed }) => !allowed);
  const now = platformChance.now();
  rules.forEach((rule, i) => {
    const standing = standings[i];
    if (!standing) return;
    if (isRefused) refusals.add(rule, standing, now);
    else counted.set(rule.key, standing.reset);
  });
  return isRefused;
}

type LimiterStub = ReturnType<Env["LIMITERS"]["get"]>;

/** Where a rule stands for a request that is the first of its window, as far as anyone knows. */
export const untouched = ({ max, per }: Pick<Rule, "max" | "per">, now: number): Standing => ({
  allowed: true,
  limit: max,
  remaining: Math.max(0, max - 1),
  reset: windowEnd(per, now),
});
