import { eventNames, everyName, type LabelParams, placeholdersOf } from "#shared/events/names.ts";

/** The names of a label's events with places for their ids: strings, and numbers of placeholders between them. */
interface Template {
  readonly placeholders: readonly string[];
  readonly names: readonly (readonly (string | number)[])[];
}

const templates = new Map<string, Template>();

/**
 * All names of an event as sockets are told them, the most specific first; on the face of tables each goes by that
 * face's own root as well, and first. A label's names are worked out once: only the ids differ from event to event.
 * @throws Error when a placeholder has no value
 */
export function namesOnSockets(label: string, params: LabelParams): string[] {
  let template = templates.get(label);
  if (!template) {
    template = templateOf(label);
    templates.set(label, template);
  }
  const ids = template.placeholders.map((name) => {
    const id = params[name];
    if (id === undefined) throw new Error(`Event ${label} came without ${name}.`);
    return id;
  });
  return template.names.map((parts) =>
    parts.reduce<string>((name, part) => name + (typeof part === "number" ? ids[part] : part), ""),
  );
}

function templateOf(label: string): Template {
  const placeholders = placeholdersOf(label);
  // No id has brackets: what stands in them is a place.
  const names = namesOf(label, Object.fromEntries(placeholders.map((name, i) => [name, `[${i}]`])));
  const split = (name: string) => name.split(/[[\]]/).map((part, i) => (i % 2 === 0 ? part : Number(part)));
  return { placeholders, names: names.map(split) };
}

function namesOf(label: string, params: LabelParams): string[] {
  const names = everyName(label, params);
  if (!/^databases\.\[\w+\]\.tables\./.test(label)) return names;
  const own = eventNames(label.replace("databases.", "tablesdb."), params);
  const first = new Map(eventNames(label, params).map((name, i) => [name, own[i] ?? name]));
  return names
    .flatMap((name) => [first.get(name) ?? name, name])
    .filter((name, i, all) => all.indexOf(name) === i);
}
