import { anyOf, type ModelOf, model, nullable, oneOf, page } from "./model.ts";

const common = {
  key: "string",
  type: "string",
  status: oneOf("available", "processing", "deleting", "stuck", "failed"),
  error: "string",
  required: "boolean",
  array: "boolean",
  $createdAt: "datetime",
  $updatedAt: "datetime",
} as const;

const text = { default: nullable("string") } as const;
const formatted = { format: "string", ...text } as const;
const long = { ...text, encrypt: "boolean" } as const;
const sized = { size: "integer", ...long } as const;
const whole = { min: nullable("int64"), max: nullable("int64"), default: nullable("int64") } as const;
const shape = { default: nullable("any[]") } as const;

export const columnString = model({ ...common, ...sized });
export const columnVarchar = model({ ...common, ...sized });
export const columnText = model({ ...common, ...long });
export const columnMediumtext = model({ ...common, ...long });
export const columnLongtext = model({ ...common, ...long });
export const columnInteger = model({ ...common, ...whole });
export const columnBigint = model({ ...common, ...whole });
export const columnFloat = model({
  ...common,
  min: nullable("number"),
  max: nullable("number"),
  default: nullable("number"),
});
export const columnBoolean = model({ ...common, default: nullable("boolean") });
export const columnDatetime = model({ ...common, ...formatted });
export const columnEmail = model({ ...common, ...formatted });
export const columnUrl = model({ ...common, ...formatted });
export const columnIp = model({ ...common, ...formatted });
export const columnEnum = model({ ...common, elements: "string[]", ...formatted });
export const columnPoint = model({ ...common, ...shape });
export const columnLine = model({ ...common, ...shape });
export const columnPolygon = model({ ...common, ...shape });

/** What the two faces of a relationship share; its `relatedTable` or `relatedCollection` comes before. */
export const relation = {
  relationType: "string",
  twoWay: "boolean",
  twoWayKey: "string",
  onDelete: "string",
  side: "string",
} as const;
export const relationCommon = common;

export const columnRelationship = model({ ...common, relatedTable: "string", ...relation });

/** A column of any type. */
export const column = anyOf(
  columnBoolean,
  columnBigint,
  columnInteger,
  columnFloat,
  columnEmail,
  columnEnum,
  columnUrl,
  columnIp,
  columnDatetime,
  columnRelationship,
  columnPoint,
  columnLine,
  columnPolygon,
  columnVarchar,
  columnText,
  columnMediumtext,
  columnLongtext,
  columnString,
);
export type Column = ModelOf<(typeof column)["anyOf"][number]>;

export const columnList = page("columns", column);
export type ColumnList = ModelOf<typeof columnList>;
