import { QueryFault } from "./fault.ts";
import type { Filter, LeafFilter, LeafMethod, QueryField, QueryFields, QueryType } from "./types.ts";
import { queryValue } from "./values.ts";
import { type WireQuery, wireQuery } from "./wire.ts";

/** Values per query (reference §8.1). */
const MAX_VALUES = 500;
/** Nesting of `and`/`or`: keeps the compiled expression well under D1's depth of 100. */
const MAX_NESTING = 20;

interface MethodRule {
  readonly min: number;
  readonly max: number;
  /** Types of scalar fields it works on; absent = all. */
  readonly scalars?: readonly QueryType[];
  readonly arrays: boolean;
}

const TEXT: readonly QueryType[] = ["text"];
const compare: MethodRule = { min: 1, max: 1, arrays: false };
const pair: MethodRule = { min: 2, max: 2, arrays: false };
const none: MethodRule = { min: 0, max: 0, arrays: true };
const affix: MethodRule = { min: 1, max: 1, scalars: TEXT, arrays: false };
const members: MethodRule = { min: 1, max: MAX_VALUES, scalars: TEXT, arrays: true };

const rules: Readonly<Record<LeafMethod, MethodRule>> = {
  equal: { min: 1, max: MAX_VALUES, arrays: false },
  notEqual: compare,
  lessThan: compare,
  lessThanEqual: compare,
  greaterThan: compare,
  greaterThanEqual: compare,
  between: pair,
  notBetween: pair,
  isNull: none,
  isNotNull: none,
  startsWith: affix,
  notStartsWith: affix,
  endsWith: affix,
  notEndsWith: affix,
  contains: members,
  notContains: members,
  containsAll: members,
  search: affix,
  notSearch: affix,
};

/** The filter method a wire method stands for, or null when it is no filter of ours. */
function leafMethod(method: string): LeafMethod | null {
  if (method === "containsAny") return "contains";
  return isLeafMethod(method) ? method : null;
}

function isLeafMethod(method: string): method is LeafMethod {
  return Object.hasOwn(rules, method);
}

/** True when the wire method filters, as opposed to ordering, paging or selecting. */
export function isFilterMethod(method: string): boolean {
  return method === "and" || method === "or" || leafMethod(method) !== null;
}

/** Validates a filter against the fields (reference §8.2, §8.3). Throws QueryFault. */
export function readFilter(query: WireQuery, fields: QueryFields, nesting = 0): Filter {
  const { method } = query;
  if (method === "and" || method === "or") {
    if (nesting >= MAX_NESTING) throw new QueryFault("Queries are nested too deeply.");
    if (query.values.length < 2) throw new QueryFault(`"${method}" needs at least two queries.`);
    const filters = query.values.map((value) => {
      const inner = wireQuery(value);
      if (!isFilterMethod(inner.method)) throw new QueryFault(`"${method}" can only contain filters.`);
      return readFilter(inner, fields, nesting + 1);
    });
    return { method, filters };
  }
  const leaf = leafMethod(method);
  if (leaf === null) throw new QueryFault(`Unknown query method: ${method}.`);
  return readLeaf(leaf, query, fields);
}

function readLeaf(method: LeafMethod, query: WireQuery, fields: QueryFields): LeafFilter {
  const { attribute, values } = query;
  const field = queryField(attribute, fields);
  const rule = rules[method];
  if (values.length > MAX_VALUES) throw new QueryFault(`A query holds at most ${MAX_VALUES} values.`);
  if (rule.max === 0) return { method, attribute, values: [] };
  if (values.length < rule.min || values.length > rule.max) {
    const wanted = rule.max === MAX_VALUES ? "at least one value" : `exactly ${rule.min}`;
    throw new QueryFault(`"${method}" on "${attribute}" needs ${wanted}.`);
  }
  checkFit(method, attribute, field, rule);
  return { method, attribute, values: values.map((value) => queryValue(value, field.type, attribute)) };
}

function checkFit(method: LeafMethod, attribute: string, field: QueryField, rule: MethodRule): void {
  if (field.array ? !rule.arrays : rule.scalars && !rule.scalars.includes(field.type)) {
    const kind = field.array ? "an array" : `of type ${field.type}`;
    throw new QueryFault(`"${method}" does not work on "${attribute}", which is ${kind}.`);
  }
  if ((method === "search" || method === "notSearch") && !field.searchable) {
    throw new QueryFault(`Searching "${attribute}" needs a fulltext index on exactly that attribute.`);
  }
}

/** The field a query names. Throws QueryFault when it is unknown or hidden from queries. */
export function queryField(attribute: string, fields: QueryFields): QueryField {
  const field = fields.get(attribute);
  if (!field || field.type === "unsupported") {
    throw new QueryFault(`Attribute not found in schema: ${attribute}`);
  }
  if (field.encrypted) throw new QueryFault(`"${attribute}" is encrypted and cannot be queried.`);
  return field;
}
