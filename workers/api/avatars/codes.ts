import { type Kind, kind, Refusal } from "#shared/contract/params.ts";

/** One of a set of codes, in the path. */
export function code<const C extends string>(codes: readonly C[]): Kind<C> {
  const known = new Map<unknown, C>(codes.map((one) => [one, one]));
  const refusal = new Refusal(`Must be one of: ${codes.join(", ")}.`);
  return kind<C>({ type: "string", enum: [...codes] }, (value) => known.get(value) ?? refusal);
}

/** The keys of a record, with their type: it has no others. */
export function keysOf<K extends string>(record: Readonly<Record<K, unknown>>): K[] {
  const keys: K[] = [];
  for (const key in record) keys.push(key);
  return keys;
}
