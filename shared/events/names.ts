/** Values of a label's placeholders, by name. */
export type LabelParams = Readonly<Record<string, string>>;

/** A label taken apart: `buckets.[bucketId].files.[fileId].update.name` (reference/events-and-workers.md §1). */
interface Label {
  /** Pairs of a type and its placeholder; a type may lack one (`users.[userId].sessions.delete`). */
  readonly levels: readonly { readonly type: string; readonly id: string | null }[];
  readonly action: string | null;
  readonly attribute: string | null;
}

const PLACEHOLDER = /^\[(\w+)\]$/;

/** Names of a label's placeholders, in order. */
export const placeholdersOf = (label: string): string[] =>
  [...label.matchAll(/\[(\w+)\]/g)].map((match) => match[1] ?? "");

function parseLabel(label: string): Label {
  const parts = label.split(".");
  const levels: { type: string; id: string | null }[] = [];
  let at = 0;
  while (at < parts.length) {
    const id = PLACEHOLDER.exec(parts[at + 1] ?? "")?.[1];
    const deeper = parts.slice(at + 1).some((part) => PLACEHOLDER.test(part));
    if (id === undefined && !deeper && levels.length > 0 && !isPlural(parts, at)) break;
    levels.push({ type: parts[at] ?? "", id: id ?? null });
    at += id === undefined ? 1 : 2;
  }
  return { levels, action: parts[at] ?? null, attribute: parts[at + 1] ?? null };
}

/** `users.[userId].sessions.delete`: a type without an id stands before the last part. */
const isPlural = (parts: readonly string[], at: number) =>
  at < parts.length - 1 && (parts[at]?.endsWith("s") ?? false);

/**
 * Every name of an event, the most specific first: for each pattern the concrete one, the one with every id `*`, those
 * with some; then the next shorter pattern, down to the parent.
 * @throws Error when a placeholder has no value.
 */
export function eventNames(label: string, params: LabelParams): string[] {
  const { levels, action, attribute } = parseLabel(label);
  const tail = [action, attribute].filter((part) => part !== null);
  const names: string[] = [];
  for (const pattern of patterns(levels.length, tail)) {
    names.push(...variants(levels.slice(0, pattern.depth), pattern.tail, params));
  }
  return [...new Set(names)];
}

interface Pattern {
  readonly depth: number;
  readonly tail: readonly string[];
}

function patterns(depth: number, tail: readonly string[]): Pattern[] {
  const [action, attribute] = tail;
  const all: Pattern[] = [];
  if (attribute !== undefined && action !== undefined) {
    // On a root resource the shorter form comes first, as Appwrite's clients have always seen it.
    const forms = depth === 1 ? [[action], tail] : [tail, [action]];
    all.push(...forms.map((form) => ({ depth, tail: form })));
  } else if (action !== undefined) {
    all.push({ depth, tail: [action] });
  }
  all.push({ depth, tail: [] });
  if (attribute !== undefined && depth > 1) all.push({ depth: 1, tail });
  for (let shorter = depth - 1; shorter >= 1; shorter--) all.push({ depth: shorter, tail: [] });
  return all;
}

function variants(levels: Label["levels"], tail: readonly string[], params: LabelParams): string[] {
  const named = levels.filter((level) => level.id !== null).length;
  const everything = 2 ** named - 1;
  const masks = [0, everything, ...Array.from({ length: Math.max(0, everything - 1) }, (_, i) => i + 1)];
  return masks.map((mask) => {
    let bit = named;
    const parts = levels.flatMap(({ type, id }) => {
      if (id === null) return [type];
      bit -= 1;
      return [type, mask & (1 << bit) ? "*" : valueFor(params, id)];
    });
    return [...parts, ...tail].join(".");
  });
}

function valueFor(params: LabelParams, name: string): string {
  const value = params[name];
  if (value === undefined || value === "") throw new Error(`The event has no value for [${name}].`);
  return value;
}

/** The words of a database's two faces, both ways. */
const TWIN: Readonly<Record<string, string>> = {
  collections: "tables",
  documents: "rows",
  attributes: "columns",
  tables: "collections",
  rows: "documents",
  columns: "attributes",
};

/**
 * Every name of an event as subscribers know it: those of a database's events each followed by its twin in the words of
 * the other face (reference/events-and-workers.md §1).
 * @throws Error when a placeholder has no value.
 */
export function everyName(label: string, params: LabelParams): string[] {
  const names = eventNames(label, params);
  const twins = eventNames(twinOf(label), params);
  return [...new Set(names.flatMap((name, i) => [name, twins[i] ?? name]))];
}

function twinOf(label: string): string {
  if (!label.startsWith("databases.")) return label;
  return label
    .split(".")
    .map((part) => TWIN[part] ?? part)
    .join(".");
}
