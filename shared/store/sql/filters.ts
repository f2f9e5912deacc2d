import { type Filter, isTree, type LeafFilter } from "#shared/contract/queries/types.ts";
import { searchTerm } from "#shared/contract/queries/words.ts";
import type { Binder } from "./binder.ts";
import type { SqlField, SqlFields } from "./fields.ts";
import { balanced } from "./trees.ts";

/**
 * Filters → one SQL condition (reference §8.2). `fields` must know every attribute the filters name; `rowid` is the
 * column fulltext tables point at. NULL makes every condition but isNull unknown, hence false.
 */
export function compileFilters(
  filters: readonly Filter[],
  fields: SqlFields,
  binder: Binder,
  rowid = "_id",
): string {
  return balanced(
    filters.map((filter) => compile(filter, fields, binder, rowid)),
    "AND",
  );
}

function compile(filter: Filter, fields: SqlFields, binder: Binder, rowid: string): string {
  if (isTree(filter)) {
    const terms = filter.filters.map((inner) => compile(inner, fields, binder, rowid));
    return balanced(terms, filter.method === "and" ? "AND" : "OR");
  }
  const field = fields.get(filter.attribute);
  if (!field) throw new Error(`no SQL for the attribute ${filter.attribute}`);
  return field.array ? arrayLeaf(filter, field, binder) : scalarLeaf(filter, field, binder, rowid);
}

const comparisons = {
  notEqual: "<>",
  lessThan: "<",
  lessThanEqual: "<=",
  greaterThan: ">",
  greaterThanEqual: ">=",
} as const;

function scalarLeaf(filter: LeafFilter, field: SqlField, binder: Binder, rowid: string): string {
  const { sql } = field;
  const [first = ""] = filter.values;
  switch (filter.method) {
    case "isNull":
      return `${sql} IS NULL`;
    case "isNotNull":
      return `${sql} IS NOT NULL`;
    case "equal":
    case "containsAll":
      return filter.values.length === 1
        ? `${sql} = ${binder.value(first)}`
        : `${sql} IN (SELECT value FROM json_each(${binder.list(filter.values)}))`;
    case "between":
    case "notBetween": {
      const [low = "", high = ""] = filter.values.map((value) => binder.value(value));
      return `${sql} ${filter.method === "between" ? "" : "NOT "}BETWEEN ${low} AND ${high}`;
    }
    case "startsWith":
    case "notStartsWith":
      return affix(sql, String(first), "start", filter.method === "startsWith", binder);
    case "endsWith":
    case "notEndsWith":
      return affix(sql, String(first), "end", filter.method === "endsWith", binder);
    case "contains":
      return substring(sql, filter.values, binder);
    case "notContains":
      return `(${sql} IS NOT NULL AND NOT ${substring(sql, filter.values, binder)})`;
    case "search":
      return fulltext(field, String(first), binder, rowid);
    case "notSearch":
      return `(${sql} IS NOT NULL AND NOT ${fulltext(field, String(first), binder, rowid)})`;
    default:
      return `${sql} ${comparisons[filter.method]} ${binder.value(first)}`;
  }
}

/** Arrays are JSON text; its elements compare exactly, as JSON does. */
function arrayLeaf(filter: LeafFilter, { sql }: SqlField, binder: Binder): string {
  // Only bound where it is used: a parameter that no text names is refused.
  const matching = () => {
    const list = binder.list(filter.values);
    return `FROM json_each(${sql}) AS e WHERE e.value IN (SELECT value FROM json_each(${list}))`;
  };
  switch (filter.method) {
    case "isNull":
      return `${sql} IS NULL`;
    case "isNotNull":
      return `${sql} IS NOT NULL`;
    case "contains":
      return `EXISTS(SELECT 1 ${matching()})`;
    case "notContains":
      return `(${sql} IS NOT NULL AND NOT EXISTS(SELECT 1 ${matching()}))`;
    case "containsAll":
      return `(SELECT count(DISTINCT e.value) ${matching()}) = ${new Set(filter.values.map(String)).size}`;
    default:
      throw new Error(`${filter.method} does not work on arrays`);
  }
}

function affix(sql: string, value: string, side: "start" | "end", wanted: boolean, binder: Binder): string {
  // Every text starts and ends with the empty one; substr() would answer the whole text.
  if (value === "") return wanted ? `${sql} IS NOT NULL` : "0";
  const param = binder.value(value);
  const part = side === "start" ? `substr(${sql},1,length(${param}))` : `substr(${sql},-length(${param}))`;
  return `${part} ${wanted ? "=" : "<>"} ${param} COLLATE NOCASE`;
}

/** LIKE would stop at 50 bytes and know wildcards. */
function substring(sql: string, values: LeafFilter["values"], binder: Binder): string {
  const [first = ""] = values;
  if (values.length === 1) return `instr(lower(${sql}),lower(${binder.value(first)})) > 0`;
  const list = binder.list(values);
  // The inner select hides json_each's own columns (key, type, path ...), which `sql` may be called like.
  return `EXISTS(SELECT 1 FROM (SELECT value AS v FROM json_each(${list})) AS e WHERE instr(lower(${sql}),lower(e.v)) > 0)`;
}

function fulltext(field: SqlField, value: string, binder: Binder, rowid: string): string {
  const match = matchExpression(value);
  if (match === null || field.fulltext === undefined) return "0";
  const table = field.fulltext;
  return `${rowid} IN (SELECT rowid FROM ${table} WHERE ${table} MATCH ${binder.value(match)})`;
}

/** FTS5's own syntax, every token quoted so that AND, NOT, NEAR are words; null = matches nothing. */
function matchExpression(value: string): string | null {
  const term = searchTerm(value);
  if (term.kind === "nothing") return null;
  if (term.kind === "phrase") return `"${term.phrase}"`;
  return `${term.words.map((word) => `"${word}"`).join(" OR ")} *`;
}
