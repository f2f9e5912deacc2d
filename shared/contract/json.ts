/** A JSON value, with integers that a number cannot hold exactly as bigint. */
export type Json = null | boolean | number | bigint | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

// In the engines (V8 of workerd and of Node 24), not yet in TypeScript's library.
declare global {
  interface JSON {
    rawJSON(text: string): object;
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
    ): unknown;
  }
}

const MAY_BE_UNSAFE = /\d{16}/;
const INTEGER = /^-?\d+$/;

/**
 * Parses JSON without losing digits: an integer literal outside the safe range becomes a bigint, every other
 * number stays a number. A document without a run of 16 digits cannot hold such a literal and takes the plain
 * parser. Throws SyntaxError.
 */
export function parseJson(text: string): unknown {
  if (!MAY_BE_UNSAFE.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value, context) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    const source = context.source;
    return source !== undefined && INTEGER.test(source) ? BigInt(source) : value;
  });
}

/** Writes JSON; a bigint becomes its plain digits. `undefined` at the top is written as null. */
export function stringifyJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch (error) {
    // The plain writer refuses a bigint with a TypeError. Few answers hold one, so all others stay fast.
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, rawDigits) ?? "null";
  }
}

function rawDigits(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? JSON.rawJSON(value.toString()) : value;
}

/** True for a JSON object: neither null nor a list. Only for values that come from JSON. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
