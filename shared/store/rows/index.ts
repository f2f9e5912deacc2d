export type { Access } from "./access.ts";
export { BULK_KINDS, BULK_SHOWN, deleteRows, matchingIds, updateRows } from "./bulk.ts";
export { upsertRows } from "./bulk-upsert.ts";
export type { RowChange } from "./changes.ts";
export { type FieldCipher, hasEncrypted, openRecord, sealValues } from "./cipher.ts";
export { recordFields, recordQueryRules } from "./compiled.ts";
export { conflictError, rowConflict } from "./conflict.ts";
export type { Container, ContainerIndex, RowRecord } from "./container.ts";
export { createRow, createRows, type NewRow } from "./create.ts";
export {
  addField,
  createIndex,
  createTable,
  detachField,
  dropField,
  dropIndex,
  dropTable,
  dropValues,
  hasFewRows,
  hasRows,
  longerThan,
  MANY_ROWS,
  rowsAfter,
  type TableShape,
} from "./ddl.ts";
export { deleteRow } from "./delete.ts";
export { fillFulltext, prepareFulltext } from "./fulltext.ts";
export { incrementRow, type Step } from "./increment.ts";
export { findRows, getRow, listRows } from "./read.ts";
export { updateRow, type WriteTime } from "./update.ts";
export { type RowUpsert, upsertRow } from "./upsert.ts";
