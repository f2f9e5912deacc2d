/** A route and what its placeholders stand for. */
export interface Match<T> {
  readonly target: T;
  readonly params: Readonly<Record<string, string>>;
}

interface End<T> {
  readonly target: T;
  /** Names of the placeholders on the way. */
  readonly names: readonly string[];
}

interface Place<T> {
  readonly fixed: Map<string, Place<T>>;
  /** Where a placeholder leads. */
  any: Place<T> | null;
  /** What ends here, by method. */
  readonly ends: Map<string, End<T>>;
}

const place = <T>(): Place<T> => ({ fixed: new Map(), any: null, ends: new Map() });

/**
 * Finds the endpoint of a path: one step a segment, however many endpoints there are, a fixed segment before a
 * placeholder. Empty segments count for nothing (`/v1//teams`, `/v1/teams/`), except where an id may be missing.
 */
export class Routes<T> {
  readonly #root: Place<T> = place();

  /** @param path `/v1/teams/{teamId}`; the first of equal ones counts. */
  add(method: string, path: string, target: T): void {
    const names: string[] = [];
    let at = this.#root;
    for (const segment of path.split("/").filter(Boolean)) {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1];
      const next: Place<T> = (name === undefined ? at.fixed.get(segment) : at.any) ?? place();
      if (name === undefined) at.fixed.set(segment, next);
      else {
        names.push(name);
        at.any = next;
      }
      at = next;
    }
    if (!at.ends.has(method)) at.ends.set(method, { target, names });
  }

  find(method: string, path: string): Match<T> | null {
    const values: string[] = [];
    const end = walk(this.#root, method, path.split("/"), 0, values);
    if (!end) return null;
    const params: Record<string, string> = {};
    for (let i = 0; i < values.length; i++) params[end.names[i] ?? ""] = values[i] ?? "";
    return { target: end.target, params };
  }
}

/** Leaves the placeholders' values in `values`. */
function walk<T>(
  from: Place<T>,
  method: string,
  segments: readonly string[],
  at: number,
  values: string[],
): End<T> | undefined {
  const segment = segments[at];
  if (segment === undefined) return from.ends.get(method);
  if (segment === "") {
    return mayLackId(from, method, at === segments.length - 1)
      ? undefined
      : walk(from, method, segments, at + 1, values);
  }
  const fixed = from.fixed.get(segment);
  const found = fixed && walk(fixed, method, segments, at + 1, values);
  if (found || !from.any) return found;
  values.push(segment);
  const taken = walk(from.any, method, segments, at + 1, values);
  if (!taken) values.pop();
  return taken;
}

/**
 * Whether the empty segment after `from` may stand for an id that the client has lost: `DELETE …/rows/` must not become a
 * deletion of all rows. A list instead of one of its items does no harm.
 */
function mayLackId<T>({ any }: Place<T>, method: string, isLast: boolean): boolean {
  if (!any) return false;
  return !isLast || (method !== "GET" && any.ends.has(method));
}
