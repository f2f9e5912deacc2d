import { type Fields, isFields } from "./changes.ts";

const OLDER = Symbol("fields of older formats");

/**
 * Attaches what only clients of an older response format are shown. JSON does not see it, and it is computed only when
 * such a client asks.
 */
export function withOlderFields<T extends object>(resource: T, older: () => Fields): T {
  return { ...resource, [OLDER]: older };
}

/** What was attached, if anything. */
export function olderFieldsOf(resource: object): Fields | undefined {
  const older: unknown = Reflect.get(resource, OLDER);
  const fields: unknown = typeof older === "function" ? older() : undefined;
  return isFields(fields) ? fields : undefined;
}
