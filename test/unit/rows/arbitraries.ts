import fc from "fast-check";
import type { Field, RecordValue, ScalarValue } from "#shared/contract/columns/field.ts";
import { kindOf } from "#shared/contract/columns/kinds.ts";
import type { LeafMethod } from "#shared/contract/queries/index.ts";
import { at, field } from "./fixtures.ts";

const TEXTS = [
  "",
  "a",
  "A",
  "ab",
  "aB c",
  "b",
  "Ä",
  "ä",
  "\u{1f600}",
  "%",
  "_",
  "a%",
  "'",
  '"q"',
  "\\",
  "z\u{ffff}",
];
const LARGE = [9007199254740993n, -9007199254740993n, 9223372036854775807n];

/** Fields of every kind, scalar and array, in a column and in `_extra`. */
export const FIELDS: readonly Field[] = (["column", "extra"] as const).flatMap((storage, s) =>
  (["string", "integer", "bigint", "float", "boolean", "datetime"] as const).flatMap((kind, k) =>
    [false, true].map((array, a) =>
      field(1 + s * 12 + k * 2 + a, kind, { key: `${kind}${array ? "s" : ""}_${storage}`, storage, array }),
    ),
  ),
);

/** A value from a domain small enough to collide. */
export function scalarOf(of: Pick<Field, "type" | "format">): fc.Arbitrary<Exclude<ScalarValue, null>> {
  switch (kindOf(of).queryType) {
    case "integer":
    case "bigint":
      return fc.oneof({ weight: 3, arbitrary: fc.integer({ min: -3, max: 3 }) }, fc.constantFrom(...LARGE));
    case "double":
      return fc.constantFrom(-1.5, -1, 0, 0.1, 2, 1e300);
    case "boolean":
      return fc.boolean();
    case "datetime":
      return fc.integer({ min: 1, max: 5 }).map(at);
    default:
      return fc.oneof(
        fc.constantFrom(...TEXTS),
        fc.string({ unit: "grapheme", maxLength: 4 }).filter(storable),
      );
  }
}

/** SQLite ends text functions at NUL. */
const storable = (text: string) => !text.includes("\0") && text.isWellFormed();

export function fieldValue(of: Field): fc.Arbitrary<RecordValue> {
  const item = fc.option(scalarOf(of), { freq: 6 });
  return of.array ? fc.option(fc.array(item, { maxLength: 4 }), { freq: 4 }) : item;
}

/** The data of a record: any subset of the fields. */
export function dataOf(fields: readonly Field[]): fc.Arbitrary<Record<string, RecordValue>> {
  return fc
    .record(Object.fromEntries(fields.map((one) => [one.key, fieldValue(one)])), { requiredKeys: [] })
    .map((data) => data as Record<string, RecordValue>);
}

const COMPARE: LeafMethod[] = ["lessThan", "lessThanEqual", "greaterThan", "greaterThanEqual", "notEqual"];
const TEXT: LeafMethod[] = ["startsWith", "notStartsWith", "endsWith", "notEndsWith"];

export interface WireFilter {
  method: string;
  attribute?: string;
  values?: unknown[];
}

/** A filter on one field, as it stands on the wire. */
export function leafOn(of: Field): fc.Arbitrary<WireFilter> {
  const leaf = (methods: readonly string[], min: number, max = min) =>
    fc.record({
      method: fc.constantFrom(...methods),
      attribute: fc.constant(of.key),
      values: fc.array(scalarOf(of), { minLength: min, maxLength: max }),
    });
  const always = leaf(["isNull", "isNotNull"], 0);
  const members = leaf(["contains", "containsAny", "notContains", "containsAll"], 1, 3);
  if (of.array) return fc.oneof(always, members);
  const scalars = [always, leaf(["equal"], 1, 4), leaf(COMPARE, 1), leaf(["between", "notBetween"], 2)];
  return kindOf(of).queryType === "text"
    ? fc.oneof(...scalars, members, leaf(TEXT, 1))
    : fc.oneof(...scalars);
}

export function filterOn(fields: readonly Field[], depth = 2): fc.Arbitrary<WireFilter> {
  const leaf = fc.constantFrom(...fields).chain(leafOn);
  if (depth === 0) return leaf;
  const tree = fc.record({
    method: fc.constantFrom("and", "or"),
    values: fc.array(filterOn(fields, depth - 1), { minLength: 2, maxLength: 3 }),
  });
  return fc.oneof({ weight: 2, arbitrary: leaf }, { weight: 1, arbitrary: tree });
}
