import { type ModelOf, model, oneOf, page, stamps } from "./model.ts";

const head = {
  ...stamps,
  key: "string",
  type: "string",
  status: oneOf("available", "processing", "deleting", "stuck", "failed"),
  error: "string",
} as const;
const tail = { lengths: "integer[]", orders: "string[]" } as const;

/** An index of a collection. */
export const index = model({ ...head, attributes: "string[]", ...tail });
export type Index = ModelOf<typeof index>;

export const indexList = page("indexes", index);
export type IndexList = ModelOf<typeof indexList>;

/** An index of a table. */
export const columnIndex = model({ ...head, columns: "string[]", ...tail });
export type ColumnIndex = ModelOf<typeof columnIndex>;

export const columnIndexList = page("indexes", columnIndex);
export type ColumnIndexList = ModelOf<typeof columnIndexList>;
