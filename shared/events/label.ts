import { UNIQUE } from "#shared/contract/ids.ts";
import { type LabelParams, placeholdersOf } from "./names.ts";

/** Where the values of a label's placeholders may be found. */
export interface LabelSources {
  /** Set by the handler: wins over everything. */
  readonly told: Readonly<Record<string, string>>;
  /** The response model; null before there is one. */
  readonly payload: unknown;
  readonly input: Readonly<Record<string, unknown>>;
  /** Ids the request made, in order. */
  readonly made: readonly string[];
  /** The signed-in user; "" for none. */
  readonly userId: string;
  readonly projectId: string;
}

/**
 * The values of a label's placeholders. The last one is the resource itself: its `$id`, when no parameter names it.
 * @throws Error when one cannot be found.
 */
export function labelParams(label: string, sources: LabelSources): LabelParams {
  const names = placeholdersOf(label);
  const values: Record<string, string> = {};
  for (const [i, name] of names.entries()) {
    values[name] = valueFor(name, i === names.length - 1, sources);
  }
  return values;
}

function valueFor(name: string, last: boolean, sources: LabelSources): string {
  const value = labelValue(name, last, sources);
  if (value === undefined) throw new Error(`Nothing tells what [${name}] is.`);
  return value;
}

/** The value of one placeholder, `last` when it is the resource itself; undefined when nothing tells. */
export function labelValue(
  name: string,
  last: boolean,
  { told, payload, input, made, userId, projectId }: LabelSources,
): string | undefined {
  const body = typeof payload === "object" && payload !== null ? payload : {};
  const candidates = [
    told[name],
    // A resource knows its own id better than the request, which may have said `unique()` or `current`.
    last ? Reflect.get(body, "$id") : undefined,
    input[name],
    Reflect.get(body, name),
    // What a parameter names is made first; what has none is made with what it needs before it.
    last ? (name in input ? made[0] : made.at(-1)) : undefined,
    // Columns and indexes go by their key.
    last ? (Reflect.get(body, "key") ?? input.key) : undefined,
    name === "userId" ? userId : undefined,
    name === "projectId" ? projectId : undefined,
  ];
  const value = candidates.find(
    (candidate) => typeof candidate === "string" && candidate !== "" && candidate !== UNIQUE,
  );
  return typeof value === "string" ? value : undefined;
}
