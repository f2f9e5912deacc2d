import { type ModelOf, openModel, page } from "./model.ts";

const stamped = { $createdAt: "datetime", $updatedAt: "datetime", $permissions: "string[]" } as const;

/** A row: these fields, and one per column. */
export const row = openModel({
  $id: "string",
  $sequence: "string",
  $tableId: "string",
  $databaseId: "string",
  ...stamped,
});
export type Row = ModelOf<typeof row>;

export const rowList = page("rows", row);
export type RowList = ModelOf<typeof rowList>;

/** A row by its older name. */
export const document = openModel({
  $id: "string",
  $sequence: "string",
  $collectionId: "string",
  $databaseId: "string",
  ...stamped,
});
export type Document = ModelOf<typeof document>;

export const documentList = page("documents", document);
export type DocumentList = ModelOf<typeof documentList>;
