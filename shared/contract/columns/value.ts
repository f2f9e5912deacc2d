import { formatDatetime, isQueryDatetime, parseDatetime } from "../datetime.ts";
import { isEmail } from "../params/addresses.ts";
import type { FieldDefinition, RecordValue, ScalarValue } from "./field.ts";
import { isAnyUrl, isIp } from "./formats.ts";

/** A value that does not fit its field. `message` names the attribute, for arrays also the element. */
export class ValueFault extends Error {
  override readonly name = "ValueFault";
}

const INT64_MAX = 2n ** 63n - 1n;
const INT32_MAX = 2_147_483_647;
const DIGITS = /^-?\d{1,19}$/;

type Present = Exclude<ScalarValue, null>;

/**
 * Checks the value of a field in a record (reference/databases.md §4.1, §6.2) and returns it as stored: dates in wire
 * form, integers as number or bigint. Null passes; whether it may be null is for the caller. Throws ValueFault.
 */
export function recordValue(field: FieldDefinition, value: unknown): RecordValue {
  if (value === null) return null;
  if (!field.array) return scalar(field, value, field.key, false);
  if (!Array.isArray(value)) throw typeFault(field.key, "a list");
  return value.map((item, i) => (item === null ? null : scalar(field, item, `${field.key}['${i}']`, false)));
}

/** The same for a default, whose dates must be as strict as those of queries. Throws ValueFault. */
export function defaultValue(field: FieldDefinition, value: unknown): Present {
  return scalar(field, value, field.key, true);
}

function scalar(field: FieldDefinition, value: unknown, name: string, strictDate: boolean): Present {
  switch (field.type) {
    case "integer":
    case "bigint":
      return integer(field, value, name);
    case "double":
      return double(field, value, name);
    case "boolean":
      if (typeof value !== "boolean") throw typeFault(name, "true or false");
      return value;
    case "datetime":
      return datetime(value, name, strictDate);
    default:
      return text(field, value, name);
  }
}

function text(field: FieldDefinition, value: unknown, name: string): string {
  if (typeof value !== "string") throw typeFault(name, "a string");
  if (value.length > field.size && codePoints(value) > field.size) {
    throw typeFault(name, `a string of at most ${field.size} characters`);
  }
  if (field.format !== "" && !formats[field.format].accepts(value, field)) {
    throw new ValueFault(`Attribute "${name}" has invalid format. ${formats[field.format].wanted(field)}`);
  }
  return value.isWellFormed() ? value : value.toWellFormed();
}

const formats = {
  email: { accepts: isEmail, wanted: () => "It must be an e-mail address." },
  url: { accepts: isAnyUrl, wanted: () => "It must be an absolute URL." },
  ip: { accepts: isIp, wanted: () => "It must be an IPv4 or IPv6 address." },
  enum: {
    accepts: (value: string, field: FieldDefinition) => field.elements.includes(value),
    wanted: (field: FieldDefinition) => `It must be one of: ${field.elements.join(", ")}.`,
  },
};

function codePoints(value: string): number {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}

function integer(field: FieldDefinition, value: unknown, name: string): number | bigint {
  const source =
    field.type === "bigint" && typeof value === "string" && DIGITS.test(value) ? BigInt(value) : value;
  const whole = typeof source === "bigint" || (typeof source === "number" && Number.isSafeInteger(source));
  if (!whole) throw typeFault(name, "an integer");
  const [low, high] = integerRange(field);
  if (source < low || source > high) throw rangeFault(name, low, high);
  return narrow(source);
}

/** What an integer field takes at most: its own bounds within those of its size. */
export function integerRange(
  field: Pick<FieldDefinition, "type" | "size" | "min" | "max">,
): [low: number | bigint, high: number | bigint] {
  const wide = field.type === "bigint" || field.size === 8;
  const limit: number | bigint = wide ? INT64_MAX : INT32_MAX;
  const low = field.min !== null && field.min > -limit ? field.min : -limit;
  const high = field.max !== null && field.max < limit ? field.max : limit;
  return [low, high];
}

/** A bigint that a number holds exactly becomes that number. */
export function narrow(value: number | bigint): number | bigint {
  if (typeof value === "number") return value + 0;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

function double(field: FieldDefinition, value: unknown, name: string): number {
  const number = typeof value === "bigint" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) throw typeFault(name, "a number");
  const low = field.min ?? -Number.MAX_VALUE;
  const high = field.max ?? Number.MAX_VALUE;
  if (number < low || number > high) throw rangeFault(name, low, high);
  // Negative zero would not survive storage.
  return number + 0;
}

function datetime(value: unknown, name: string, strict: boolean): string {
  if (typeof value !== "string") throw typeFault(name, "a date");
  const time = strict && !isQueryDatetime(value) ? null : parseDatetime(value);
  if (time === null)
    throw typeFault(name, "a date between the years 1000 and 9999, such as 2031-05-04T03:02:01Z");
  return formatDatetime(time);
}

function typeFault(name: string, wanted: string): ValueFault {
  return new ValueFault(`Attribute "${name}" has invalid type. It must be ${wanted}.`);
}

function rangeFault(name: string, low: number | bigint, high: number | bigint): ValueFault {
  return new ValueFault(`Attribute "${name}" has invalid format. It must be between ${low} and ${high}.`);
}
