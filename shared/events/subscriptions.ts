import { everyName, placeholdersOf } from "./names.ts";

/** Someone a project tells of its events: a webhook, a function. */
export interface Subscriber {
  readonly id: string;
  /** Names and wildcard patterns, as the API takes them. */
  readonly events: readonly string[];
}

const starred = new Map<string, readonly (readonly string[])[]>();

/** Every name of a label with all ids `*`, in its parts. */
function patternsOf(label: string): readonly (readonly string[])[] {
  let patterns = starred.get(label);
  if (!patterns) {
    const params = Object.fromEntries(placeholdersOf(label).map((name) => [name, "*"]));
    patterns = everyName(label, params).map((name) => name.split("."));
    starred.set(label, patterns);
  }
  return patterns;
}

const answers = new WeakMap<readonly Subscriber[], Map<string, boolean>>();

/**
 * Whether an event of this label can be one that a subscriber asked for, whatever its ids will be. The answer is kept
 * with the list, which is a fact and does not change.
 */
export function mayConcern(subscribers: readonly Subscriber[], label: string): boolean {
  if (subscribers.length === 0) return false;
  const known = answers.get(subscribers) ?? new Map<string, boolean>();
  answers.set(subscribers, known);
  let answer = known.get(label);
  if (answer === undefined) {
    const patterns = patternsOf(label);
    answer = subscribers.some(({ events }) =>
      events.some((event) => patterns.some((pattern) => couldBe(pattern, event.split(".")))),
    );
    known.set(label, answer);
  }
  return answer;
}

/** Whether some ids in place of the pattern's `*` make it the name. */
const couldBe = (pattern: readonly string[], name: readonly string[]) =>
  pattern.length === name.length && pattern.every((part, i) => part === "*" || part === name[i]);

/** The subscribers that asked for one of these names. */
export function concerned<S extends Subscriber>(subscribers: readonly S[], names: readonly string[]): S[] {
  const known = new Set(names);
  return subscribers.filter(({ events }) => events.some((event) => known.has(event)));
}
