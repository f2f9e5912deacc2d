import { attribute } from "./attribute.ts";
import { column } from "./column.ts";
import { columnIndex, index } from "./index-model.ts";
import { listOf, type ModelOf, model, page, stamps } from "./model.ts";

const head = {
  ...stamps,
  $permissions: "string[]",
  databaseId: "string",
  name: "string",
  enabled: "boolean",
} as const;
const size = { bytesMax: "integer", bytesUsed: "integer" } as const;

export const table = model({
  ...head,
  rowSecurity: "boolean",
  columns: listOf(column),
  indexes: listOf(columnIndex),
  ...size,
});
export type Table = ModelOf<typeof table>;

export const tableList = page("tables", table);
export type TableList = ModelOf<typeof tableList>;

/** A table by its older name. */
export const collection = model({
  ...head,
  documentSecurity: "boolean",
  attributes: listOf(attribute),
  indexes: listOf(index),
  ...size,
});
export type Collection = ModelOf<typeof collection>;

export const collectionList = page("collections", collection);
export type CollectionList = ModelOf<typeof collectionList>;
