import type { QueryType } from "../queries/types.ts";
import type { FieldDefinition, FieldFormat, FieldType } from "./field.ts";

/** The `{type}` of the create and update paths. */
export type ColumnKind =
  | "string"
  | "varchar"
  | "text"
  | "mediumtext"
  | "longtext"
  | "integer"
  | "bigint"
  | "float"
  | "boolean"
  | "datetime"
  | "email"
  | "url"
  | "ip"
  | "enum";

/** One row of the table of column kinds (reference/databases.md §4.1, §4.4). */
export interface KindSpec {
  readonly kind: ColumnKind;
  readonly type: FieldType;
  readonly format: FieldFormat;
  /** What the field is to queries, and to SQL. */
  readonly queryType: QueryType;
  /** Characters of text: fixed by the kind, or chosen within 1 and this maximum. */
  readonly size: { readonly fixed: number } | { readonly max: number } | null;
  readonly range: "integer" | "double" | null;
  readonly elements: boolean;
  readonly encrypt: boolean;
  /** Bytes of a row one scalar takes in the width estimate. */
  width(field: Pick<FieldDefinition, "size">): number;
}

/** Estimate for values kept outside the row. */
const POINTER_WIDTH = 20;
const MAX_INLINE_CHARS = 16381;

function textWidth({ size }: { size: number }): number {
  if (size > MAX_INLINE_CHARS) return POINTER_WIDTH;
  return size * 4 + (size <= 255 ? 1 : 2);
}

interface Shape {
  type: FieldType;
  format?: FieldFormat;
  queryType?: QueryType;
  size?: KindSpec["size"];
  range?: KindSpec["range"];
  elements?: boolean;
  encrypt?: boolean;
  width?: KindSpec["width"];
}

function spec(kind: ColumnKind, shape: Shape): KindSpec {
  return {
    kind,
    type: shape.type,
    format: shape.format ?? "",
    queryType: shape.queryType ?? "text",
    size: shape.size ?? null,
    range: shape.range ?? null,
    elements: shape.elements ?? false,
    encrypt: shape.encrypt ?? false,
    width: shape.width ?? textWidth,
  };
}

const pointer = () => POINTER_WIDTH;

export const columnKinds: Readonly<Record<ColumnKind, KindSpec>> = {
  string: spec("string", { type: "string", size: { max: 1_073_741_824 }, encrypt: true }),
  varchar: spec("varchar", { type: "varchar", size: { max: MAX_INLINE_CHARS }, encrypt: true }),
  text: spec("text", { type: "text", size: { fixed: 65_535 }, encrypt: true, width: pointer }),
  mediumtext: spec("mediumtext", {
    type: "mediumtext",
    size: { fixed: 16_777_215 },
    encrypt: true,
    width: pointer,
  }),
  longtext: spec("longtext", {
    type: "longtext",
    size: { fixed: 2_147_483_647 },
    encrypt: true,
    width: pointer,
  }),
  integer: spec("integer", {
    type: "integer",
    queryType: "integer",
    range: "integer",
    width: ({ size }) => (size === 8 ? 8 : 4),
  }),
  bigint: spec("bigint", { type: "bigint", queryType: "bigint", range: "integer", width: () => 8 }),
  float: spec("float", { type: "double", queryType: "double", range: "double", width: () => 8 }),
  boolean: spec("boolean", { type: "boolean", queryType: "boolean", width: () => 1 }),
  datetime: spec("datetime", { type: "datetime", queryType: "datetime", width: () => 7 }),
  email: spec("email", { type: "string", format: "email", size: { fixed: 254 } }),
  url: spec("url", { type: "string", format: "url", size: { fixed: 2000 } }),
  ip: spec("ip", { type: "string", format: "ip", size: { fixed: 39 } }),
  enum: spec("enum", { type: "string", format: "enum", size: { fixed: 255 }, elements: true }),
};

const byType: Readonly<Record<FieldType, KindSpec>> = {
  string: columnKinds.string,
  varchar: columnKinds.varchar,
  text: columnKinds.text,
  mediumtext: columnKinds.mediumtext,
  longtext: columnKinds.longtext,
  integer: columnKinds.integer,
  bigint: columnKinds.bigint,
  double: columnKinds.float,
  boolean: columnKinds.boolean,
  datetime: columnKinds.datetime,
};

/** The kind of a field: its format first, then its type. */
export function kindOf(field: Pick<FieldDefinition, "type" | "format">): KindSpec {
  return field.format === "" ? byType[field.type] : columnKinds[field.format];
}

/** True for integers of 8 bytes, which travel as text between JavaScript and SQL. */
export function isWide(field: Pick<FieldDefinition, "type" | "size">): boolean {
  return field.type === "bigint" || (field.type === "integer" && field.size === 8);
}
