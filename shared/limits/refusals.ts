import type { Rule, Standing } from "./windows.ts";

/** How long a refusal is believed, in milliseconds: as long as a limit that was reset may go on unnoticed. */
const BELIEVED_FOR = 1_000;

/** Refusals remembered at most. */
const MOST = 10_000;

/**
 * Refusals this isolate has just been given: whoever goes on sending is refused without asking again, so that no flood
 * can drown the object that counts it, and be let through because that does not answer.
 */
export class Refusals {
  readonly #known = new Map<string, { readonly standing: Standing; readonly until: number }>();

  /** The refusal that still holds for a rule at `now` (milliseconds). */
  of(rule: Rule, now: number): Standing | undefined {
    const known = this.#known.get(nameOf(rule));
    return known && now < known.until ? known.standing : undefined;
  }

  add(rule: Rule, standing: Standing, now: number): void {
    if (standing.allowed) return;
    if (this.#known.size >= MOST) this.#known.clear();
    this.#known.set(nameOf(rule), {
      standing,
      until: Math.min(now + BELIEVED_FOR, standing.reset * 1_000),
    });
  }
}

const nameOf = ({ key, max }: Rule) => `${key} ${max}`;
