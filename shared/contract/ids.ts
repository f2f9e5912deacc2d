const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** The word a client sends to have an id made by the server. */
export const UNIQUE = "unique()";

/** Longest id, in characters (reference/databases.md §2). */
export const MAX_ID_LENGTH = 36;

/** True for 1 to `max` of `A-Z a-z 0-9 . _ -`, the first one a letter or a digit. */
export function isKey(text: string, max: number = MAX_ID_LENGTH): boolean {
  return text.length <= max && KEY.test(text);
}

/**
 * A new id in Appwrite's shape, 20 hex digits: 8 of the seconds, 5 of the microseconds within the second, 7 random.
 * @param nowMs milliseconds since the epoch; a fraction fills the microseconds
 * @param randomHex at least 7 hex digits of randomness
 */
export function uniqueId(nowMs: number, randomHex: string): string {
  const seconds = Math.floor(nowMs / 1000);
  const micros = Math.floor((nowMs - seconds * 1000) * 1000);
  return hex(seconds, 8) + hex(micros, 5) + randomHex.slice(0, 7).toLowerCase().padStart(7, "0");
}

/** The id to store for one a client sent: `unique()` is replaced by `generate()`, any other stays. */
export function resolveId(id: string, generate: () => string): string {
  return id === UNIQUE ? generate() : id;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
