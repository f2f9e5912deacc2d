import { QueryFault } from "../contract/queries/fault.ts";
import { matches } from "../contract/queries/matches.ts";
import type { CompareMethod, QueryValue } from "../contract/queries/types.ts";
import { parseWireQuery, type WireQuery, wireQuery } from "../contract/queries/wire.ts";
import { LIMITS } from "./limits.ts";

type Condition =
  | { readonly method: "and" | "or"; readonly conditions: readonly Condition[] }
  | { readonly method: "isNull" | "isNotNull"; readonly attribute: string }
  | { readonly method: CompareMethod; readonly attribute: string; readonly values: readonly QueryValue[] };

/** The queries of one subscription, all of which must hold. */
export interface Conditions {
  /** As the client wrote them. */
  readonly texts: readonly string[];
  /** Equal for equal queries: what they say of a payload need be found out once. */
  readonly key: string;
  readonly all: readonly Condition[];
  /** An attribute the payload lacks rejects it outright, unless there is an `or` (reference/realtime.md §6). */
  readonly strict: boolean;
}

const COMPARISONS = new Set<string>([
  "equal",
  "notEqual",
  "lessThan",
  "lessThanEqual",
  "greaterThan",
  "greaterThanEqual",
] satisfies CompareMethod[]);

const MAX_NESTING = 20;
const MAX_VALUES = 500;

/** No queries: everything passes. */
export const EVERYTHING: Conditions = { texts: [], key: "", all: [], strict: false };

/** Reads a subscription's queries. @throws QueryFault */
export function readConditions(texts: readonly string[]): Conditions {
  if (texts.length === 0) return EVERYTHING;
  if (texts.length > LIMITS.queries) {
    throw new QueryFault(`A subscription takes at most ${LIMITS.queries} queries.`);
  }
  if (texts.some((text) => text.length > LIMITS.query)) {
    throw new QueryFault(`A query may have at most ${LIMITS.query} characters.`);
  }
  const queries = texts.map(parseWireQuery);
  // One `select` makes the subscription hear everything; the others must be well-formed all the same.
  const conditions = queries.map((query) => (query.method === "select" ? all(query) : condition(query, 0)));
  const filters = conditions.filter((one) => one !== null);
  const everything = filters.length < conditions.length;
  return {
    texts,
    key: everything ? "" : JSON.stringify(texts),
    all: everything ? [] : filters,
    strict: !filters.some(hasOr),
  };
}

function all({ values }: WireQuery): null {
  if (values.length === 1 && values[0] === "*") return null;
  throw new QueryFault('Realtime messages come whole: the only "select" it takes is select(["*"]).');
}

function condition({ method, attribute, values }: WireQuery, nesting: number): Condition {
  if (method === "and" || method === "or") {
    if (nesting >= MAX_NESTING) throw new QueryFault("Queries are nested too deeply.");
    if (values.length === 0) throw new QueryFault(`"${method}" needs queries.`);
    return { method, conditions: values.map((value) => condition(wireQuery(value), nesting + 1)) };
  }
  if (method !== "isNull" && method !== "isNotNull" && !isComparison(method)) {
    throw new QueryFault(
      `Query method '${method}' is not supported in Realtime queries. It takes: ${SUPPORTED}.`,
    );
  }
  if (attribute === "") throw new QueryFault(`"${method}" needs an attribute.`);
  if (!isComparison(method)) return { method, attribute };
  if (values.length === 0) throw new QueryFault(`"${method}" on "${attribute}" needs a value.`);
  if (values.length > MAX_VALUES) throw new QueryFault(`A query holds at most ${MAX_VALUES} values.`);
  if (!values.every(isScalar)) {
    throw new QueryFault(`The values of "${method}" on "${attribute}" must be texts, numbers or booleans.`);
  }
  return { method, attribute, values };
}

const SUPPORTED = [...COMPARISONS, "isNull", "isNotNull", "and", "or", 'select(["*"])'].join(", ");

const isComparison = (method: string): method is CompareMethod => COMPARISONS.has(method);

const hasOr = (one: Condition): boolean =>
  "conditions" in one && (one.method === "or" || one.conditions.some(hasOr));

/** Whether a payload satisfies the conditions. Only its top-level keys are looked at. */
export function satisfies({ all, strict }: Conditions, payload: object): boolean {
  if (strict && !all.every((one) => isComplete(one, payload))) return false;
  return all.every((one) => holds(one, payload));
}

const isComplete = (one: Condition, payload: object): boolean =>
  "conditions" in one
    ? one.conditions.every((inner) => isComplete(inner, payload))
    : Object.hasOwn(payload, one.attribute);

function holds(one: Condition, payload: object): boolean {
  if ("conditions" in one) {
    const inner = (condition: Condition) => holds(condition, payload);
    return one.method === "and" ? one.conditions.every(inner) : one.conditions.some(inner);
  }
  const { attribute } = one;
  if (!Object.hasOwn(payload, attribute)) return false;
  const stored: unknown = Reflect.get(payload, attribute);
  if (!("values" in one)) return (stored === null) === (one.method === "isNull");
  const { method, values } = one;
  // A value of another type is never equal: 1 is not "1", and a list is no scalar.
  const like = (value: QueryValue) => kindOf(value) === kindOf(stored);
  if (method === "equal") return values.some((value) => like(value) && compares(method, stored, value));
  if (method === "notEqual") {
    return values.every((value) => !like(value) || compares(method, stored, value));
  }
  return values.some((value) => compares(method, stored, value));
}

/** The comparison itself is the one of list queries. */
function compares(method: CompareMethod, stored: unknown, value: QueryValue): boolean {
  return isScalar(stored) && matches([{ method, attribute: "", values: [value] }], () => stored);
}

const kindOf = (value: unknown) => (typeof value === "bigint" ? "number" : typeof value);

function isScalar(value: unknown): value is QueryValue {
  return ["string", "number", "bigint", "boolean"].includes(typeof value);
}
