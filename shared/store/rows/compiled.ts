import type { Field } from "#shared/contract/columns/field.ts";
import { kindOf } from "#shared/contract/columns/kinds.ts";
import type { QueryKind, QueryRules } from "#shared/contract/queries/types.ts";
import type { SqlField, SqlFields } from "../sql/fields.ts";
import type { Container } from "./container.ts";
import { fieldExpression, fulltextTable, resultName, rowTable, slotName, travelsAsText } from "./layout.ts";

/** What every request on a container needs, worked out once per container object. */
export interface Compiled {
  readonly container: Container;
  readonly table: string;
  /** Available fields by key, in order of definition. */
  readonly fields: ReadonlyMap<string, Field>;
  readonly list: readonly Field[];
  /** Those with a column of their own. */
  readonly columns: readonly Field[];
  readonly hasExtra: boolean;
  readonly encrypted: readonly Field[];
  /** What queries may name. */
  readonly queryFields: SqlFields;
  /** What follows SELECT or RETURNING for whole rows. */
  readonly selection: string;
  /** SQL text by its purpose and shape. */
  readonly texts: Map<string, string>;
}

const cache = new WeakMap<Container, Compiled>();

export function compiled(container: Container): Compiled {
  let entry = cache.get(container);
  if (!entry) {
    entry = compile(container);
    cache.set(container, entry);
  }
  return entry;
}

function compile(container: Container): Compiled {
  const list = container.fields.filter((field) => field.status === "available");
  return {
    container,
    table: rowTable(container.seq),
    fields: new Map(list.map((field) => [field.key, field])),
    list,
    columns: list.filter((field) => field.storage === "column"),
    hasExtra: list.some((field) => field.storage === "extra"),
    encrypted: list.filter((field) => field.encrypt),
    queryFields: queryFieldsOf(container, list),
    selection: selectionOf(list),
    texts: new Map(),
  };
}

/** Result columns for some fields, system ones first. */
export function selectionOf(fields: readonly Field[]): string {
  const names = ["_id", "_uid", "_created", "_updated", "_permissions"];
  if (fields.some((field) => field.storage === "extra")) names.push("_extra");
  for (const field of fields) {
    if (field.storage === "extra") continue;
    const column = slotName(field.slot);
    names.push(travelsAsText(field) ? `CAST(${column} AS TEXT) AS ${resultName(field)}` : column);
  }
  return names.join(",");
}

function queryFieldsOf(container: Container, list: readonly Field[]): SqlFields {
  const fields = new Map<string, SqlField>([
    ["$id", { type: "text", sql: "_uid" }],
    ["$sequence", { type: "sequence", sql: "_id" }],
    ["$createdAt", { type: "datetime", sql: "_created" }],
    ["$updatedAt", { type: "datetime", sql: "_updated" }],
  ]);
  const searchable = new Set(
    container.indexes
      .filter(
        (index) => index.type === "fulltext" && index.status === "available" && index.fields.length === 1,
      )
      .map((index) => index.fields[0]),
  );
  for (const field of list) {
    const fulltext = searchable.has(field.key) ? fulltextTable(container.seq, field.slot) : undefined;
    fields.set(field.key, {
      type: kindOf(field).queryType,
      array: field.array,
      encrypted: field.encrypt,
      searchable: fulltext !== undefined,
      sql: fieldExpression(field),
      fulltext,
    });
  }
  return fields;
}

/** The rules for `readQueries` on a container's records. */
export function recordQueryRules(container: Container, allow: ReadonlySet<QueryKind>): QueryRules {
  return { fields: compiled(container).queryFields, allow, fault: "general_query_invalid" };
}

/** Fields by key, for `validateRecord`. */
export function recordFields(container: Container): ReadonlyMap<string, Field> {
  return compiled(container).fields;
}

/** Texts kept per container: one for each combination of fields written. */
const MAX_TEXTS = 500;

/** SQL text by shape: built on first use, then reused. */
export function cachedText(on: Compiled, shape: string, build: () => string): string {
  let text = on.texts.get(shape);
  if (text === undefined) {
    if (on.texts.size >= MAX_TEXTS) on.texts.clear();
    text = build();
    on.texts.set(shape, text);
  }
  return text;
}
