import type { ZodType } from "zod";
import { isAnyUrl, isIp } from "#shared/contract/columns/formats.ts";
import { type ColumnKind, columnKinds } from "#shared/contract/columns/index.ts";
import { isQueryDatetime } from "#shared/contract/datetime.ts";
import { stringKind } from "#shared/contract/params/kind.ts";
import { boolean, email, int64, list, nullable, number, range, text } from "#shared/contract/params.ts";

/** The kind's name within method names: `createBigIntColumn`. */
export const kindWord = (name: ColumnKind): string =>
  name === "bigint" ? "BigInt" : name.charAt(0).toUpperCase() + name.slice(1);

const anyUrl = stringKind({ format: "uri" }, "Must be an absolute URL.", isAnyUrl);
const ip = stringKind({}, "Must be an IPv4 or IPv6 address.", isIp);
const datetime = stringKind(
  { format: "date-time" },
  "Must be a date and time with a four-digit year, such as 2031-05-04T03:02:01.250+00:00.",
  isQueryDatetime,
);

const DEFAULTS: Partial<Record<ColumnKind, ZodType>> = {
  integer: int64(),
  bigint: int64(),
  float: number(),
  boolean: boolean(),
  datetime,
  email: email(),
  url: anyUrl,
  ip,
};

/** What a kind's `default` may be, as far as the parameter alone tells. */
export const defaultParam = (kind: ColumnKind): ZodType =>
  DEFAULTS[kind] ?? text(Number.POSITIVE_INFINITY, 0);

/** The parameters only some kinds have: size, bounds, elements. */
export function kindParams(kind: ColumnKind, when: "create" | "update") {
  const { size, range: bounds, elements } = columnKinds[kind];
  const bound = () => nullable(bounds === "double" ? number() : int64()).default(null);
  const chars = size && "max" in size ? range(1, size.max) : null;
  return {
    ...(chars ? { size: when === "create" ? chars : nullable(chars).default(null) } : {}),
    ...(bounds ? { min: bound(), max: bound() } : {}),
    ...(elements ? { elements: list(text(255)) } : {}),
  };
}
