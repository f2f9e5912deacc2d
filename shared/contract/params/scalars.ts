import * as z from "zod";
import { formatDatetime, parseDatetime } from "../datetime.ts";
import { type Kind, kind, Refusal, shared } from "./kind.ts";

const INTEGER = /^-?\d{1,20}$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

const notBoolean = new Refusal("Must be true or false.");
const booleanKind = kind<boolean>({ type: "boolean" }, (value) => {
  if (value === true || value === "true" || value === "1" || value === 1) return true;
  if (value === false || value === "false" || value === "0" || value === 0) return false;
  return notBoolean;
});

/** true or false; from a query string or a form also "true", "false", "1" and "0". */
export const boolean = (): Kind<boolean> => booleanKind;

const integers = shared((bounds: string) => {
  const [min = 0, max = 0] = bounds.split(" ").map(Number);
  const refusal = new Refusal(`Must be a whole number from ${min} to ${max}.`);
  return kind<number>({ type: "integer", minimum: min, maximum: max }, (value) => {
    const whole = wholeNumber(value);
    return typeof whole === "number" && whole >= min && whole <= max ? whole : refusal;
  });
});

/** A whole number within safe bounds (default: 32 bit), also as a string of digits. */
export const integer = (min = -2147483648, max = 2147483647): Kind<number> => integers(`${min} ${max}`);

/** `integer` by Appwrite's other name: both bounds are given. */
export const range = (min: number, max: number): Kind<number> => integer(min, max);

const notInt64 = new Refusal("Must be a whole number of at most 64 bits.");
const int64Kind = kind<number | bigint>({ type: "integer", format: "int64" }, (value) => {
  const whole = wholeNumber(value);
  return whole === undefined || whole < INT64_MIN || whole > INT64_MAX ? notInt64 : whole;
});

/** A signed 64-bit integer: a bigint only when a number cannot hold it. */
export const int64 = (): Kind<number | bigint> => int64Kind;

const notNumber = new Refusal("Must be a number.");
const numberKind = kind<number>({ type: "number" }, (value) => {
  const number = typeof value === "string" && NUMBER.test(value) ? Number(value) : value;
  if (typeof number === "bigint") return Number(number);
  return typeof number === "number" && Number.isFinite(number) ? number : notNumber;
});
const numericKind = kind<number | bigint>({ type: "number" }, (value) => {
  const whole = wholeNumber(value);
  if (whole !== undefined) return whole >= INT64_MIN && whole <= INT64_MAX ? whole : Number(whole);
  const number = numberKind.safeParse(value);
  return number.success ? number.data : notNumber;
});

/** A finite number (double). */
export const number = (): Kind<number> => numberKind;

/** A number that keeps every digit of a 64-bit integer. */
export const numeric = (): Kind<number | bigint> => numericKind;

const notDatetime = new Refusal(
  "Must be a date and time in ISO 8601, such as 2031-05-04T03:02:01.250+00:00.",
);
const datetimeKind = kind<string>({ type: "string", format: "date-time" }, (value) => {
  const ms = typeof value === "string" ? parseDatetime(value) : null;
  return ms === null ? notDatetime : formatDatetime(ms);
});

/** A point in time; the value is the canonical text (UTC, milliseconds). Whether it lies ahead is for the handler. */
export const datetime = (): Kind<string> => datetimeKind;

/** One of the given words, exactly. */
export function oneOf<const T extends readonly [string, ...string[]]>(...words: T) {
  const all = `Must be one of: ${words.join(", ")}`;
  // Where there are many words, and many of them in a list, the place does not tell which one it was.
  return z.enum(words, { error: ({ input }) => `${all}${isShort(input) ? `; "${input}" is not` : ""}.` });
}

const isShort = (value: unknown) => typeof value === "string" && value.length <= 64;

/** A number when it is safe, a bigint when not, undefined when the value is no whole number. */
function wholeNumber(value: unknown): number | bigint | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? value : undefined;
  if (typeof value === "bigint") return value;
  if (typeof value !== "string" || !INTEGER.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value);
}
