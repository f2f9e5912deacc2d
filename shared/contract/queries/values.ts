import { formatDatetime, isQueryDatetime, parseDatetime } from "../datetime.ts";
import { QueryFault } from "./fault.ts";
import type { QueryType, QueryValue } from "./types.ts";

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);
const DIGITS = /^-?\d{1,19}$/;

/** Values have the type of their field, without coercion (reference §8.3). Throws QueryFault. */
export function queryValue(value: unknown, type: QueryType, attribute: string): QueryValue {
  const typed = readValue(value, type);
  if (typed === undefined) {
    throw new QueryFault(`The value of the query on "${attribute}" must be ${names[type]}.`);
  }
  return typed;
}

const names: Record<QueryType, string> = {
  text: "a string",
  integer: "an integer",
  bigint: "an integer",
  double: "a number",
  boolean: "true or false",
  datetime: "a date with a four-digit year",
  sequence: "an integer",
  unsupported: "of a type that can be filtered",
};

function readValue(value: unknown, type: QueryType): QueryValue | undefined {
  switch (type) {
    case "text":
      return typeof value === "string" ? value : undefined;
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
    case "double":
      if (typeof value === "bigint") return Number(value);
      return typeof value === "number" && Number.isFinite(value) ? value : undefined;
    case "datetime":
      return typeof value === "string" ? datetime(value) : undefined;
    case "integer":
      return integer(value);
    case "bigint":
    case "sequence":
      return typeof value === "string" && DIGITS.test(value) ? integer(BigInt(value)) : integer(value);
    case "unsupported":
      return undefined;
  }
}

function integer(value: unknown): number | bigint | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== "bigint" || value > INT64_MAX || value < INT64_MIN) return undefined;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

function datetime(text: string): string | undefined {
  const time = isQueryDatetime(text) ? parseDatetime(text) : null;
  return time === null ? undefined : formatDatetime(time);
}
