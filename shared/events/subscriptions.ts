import { eventNames, placeholdersOf, withTwins } from "./names.ts";

/** Someone a project tells of its events: a webhook, a function. */
export interface Subscriber {
  readonly id: string;
  /** Names and wildcard patterns, as the API takes them. */
  readonly events: readonly string[];
}

const starred = new Map<string, ReadonlySet<string>>();

/** Every name of a label with all ids `*`. */
function starredNames(label: string): ReadonlySet<string> {
  let names = starred.get(label);
  if (!names) {
    const params = Object.fromEntries(placeholdersOf(label).map((name) => [name, "*"]));
    names = new Set(withTwins(eventNames(label, params)));
    starred.set(label, names);
  }
  return names;
}

/** `buckets.B.files.*.create` → `buckets.*.files.*.create`: ids stand at odd places. */
const star = (event: string) =>
  event
    .split(".")
    .map((part, i, parts) => (i % 2 === 1 && (i < parts.length - 1 || parts.length === 2) ? "*" : part))
    .join(".");

/** Whether an event of this label can be one that a subscriber asked for, whatever its ids will be. */
export const mayConcern = (subscribers: readonly Subscriber[], label: string): boolean =>
  subscribers.some(({ events }) =>
    events.some((event) => starredNames(label).has(event) || starredNames(label).has(star(event))),
  );

/** The subscribers that asked for one of these names. */
export function concerned<S extends Subscriber>(subscribers: readonly S[], names: readonly string[]): S[] {
  const known = new Set(names);
  return subscribers.filter(({ events }) => events.some((event) => known.has(event)));
}
