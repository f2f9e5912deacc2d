import type { ErrorType } from "./errors.ts";

type Word<W extends string, Tail extends string> = Extract<ErrorType, `${W}_${Tail}`>;

/**
 * One of the two vocabularies of the same engine: `/tablesdb` speaks of tables, columns and rows, `/databases` of
 * collections, attributes and documents (reference/databases.md §1).
 */
export interface Face {
  readonly name: "tables" | "legacy";
  readonly basePath: "/v1/tablesdb" | "/v1/databases";
  readonly databaseType: "tablesdb" | "legacy";
  /** Types of databases this face lists; `/databases` opens any type by id. */
  readonly listedTypes: readonly ("tablesdb" | "legacy")[];
  /** Singular words, as they stand in messages, paths and events. */
  readonly container: "table" | "collection";
  readonly field: "column" | "attribute";
  readonly record: "row" | "document";
  /** Path segments and list keys. */
  readonly containers: "tables" | "collections";
  readonly fields: "columns" | "attributes";
  readonly records: "rows" | "documents";
  /** Names of parameters and of keys in answers. */
  readonly containerId: "tableId" | "collectionId";
  readonly recordId: "rowId" | "documentId";
  readonly security: "rowSecurity" | "documentSecurity";
  readonly systemContainerId: "$tableId" | "$collectionId";
  readonly errors: FaceErrors;
}

/** What goes wrong → the type this face calls it. */
export interface FaceErrors {
  readonly containerNotFound: Word<"table" | "collection", "not_found">;
  readonly containerExists: Word<"table" | "collection", "already_exists">;
  readonly containerLimit: Word<"table" | "collection", "limit_exceeded">;
  readonly fieldNotFound: Word<"column" | "attribute", "not_found">;
  readonly fieldExists: Word<"column" | "attribute", "already_exists">;
  readonly fieldUnknown: Word<"column" | "attribute", "unknown">;
  readonly fieldNotAvailable: Word<"column" | "attribute", "not_available">;
  readonly fieldFormat: Word<"column" | "attribute", "format_unsupported">;
  readonly fieldDefault: Word<"column" | "attribute", "default_unsupported">;
  readonly fieldValue: Word<"column" | "attribute", "value_invalid">;
  readonly fieldType: Word<"column" | "attribute", "type_invalid">;
  readonly fieldResize: Word<"column" | "attribute", "invalid_resize">;
  readonly fieldLimit: Word<"column" | "attribute", "limit_exceeded">;
  readonly indexNotFound: Word<"column_index" | "index", "not_found">;
  readonly indexExists: Word<"column_index" | "index", "already_exists">;
  readonly indexLimit: Word<"column_index" | "index", "limit_exceeded">;
  readonly indexInvalid: Word<"column_index" | "index", "invalid">;
  readonly recordNotFound: Word<"row" | "document", "not_found">;
  readonly recordExists: Word<"row" | "document", "already_exists">;
  readonly recordStructure: Word<"row" | "document", "invalid_structure">;
  readonly recordMissingData: Word<"row" | "document", "missing_data">;
  readonly recordMissingPayload: Word<"row" | "document", "missing_payload">;
  readonly recordConflict: Word<"row" | "document", "update_conflict">;
}

/** `/v1/tablesdb` */
export const tables: Face = {
  name: "tables",
  basePath: "/v1/tablesdb",
  databaseType: "tablesdb",
  listedTypes: ["tablesdb", "legacy"],
  container: "table",
  field: "column",
  record: "row",
  containers: "tables",
  fields: "columns",
  records: "rows",
  containerId: "tableId",
  recordId: "rowId",
  security: "rowSecurity",
  systemContainerId: "$tableId",
  errors: {
    containerNotFound: "table_not_found",
    containerExists: "table_already_exists",
    containerLimit: "table_limit_exceeded",
    fieldNotFound: "column_not_found",
    fieldExists: "column_already_exists",
    fieldUnknown: "column_unknown",
    fieldNotAvailable: "column_not_available",
    fieldFormat: "column_format_unsupported",
    fieldDefault: "column_default_unsupported",
    fieldValue: "column_value_invalid",
    fieldType: "column_type_invalid",
    fieldResize: "column_invalid_resize",
    fieldLimit: "column_limit_exceeded",
    indexNotFound: "column_index_not_found",
    indexExists: "column_index_already_exists",
    indexLimit: "column_index_limit_exceeded",
    indexInvalid: "column_index_invalid",
    recordNotFound: "row_not_found",
    recordExists: "row_already_exists",
    recordStructure: "row_invalid_structure",
    recordMissingData: "row_missing_data",
    recordMissingPayload: "row_missing_payload",
    recordConflict: "row_update_conflict",
  },
};

/** `/v1/databases` */
export const legacy: Face = {
  name: "legacy",
  basePath: "/v1/databases",
  databaseType: "legacy",
  listedTypes: ["legacy"],
  container: "collection",
  field: "attribute",
  record: "document",
  containers: "collections",
  fields: "attributes",
  records: "documents",
  containerId: "collectionId",
  recordId: "documentId",
  security: "documentSecurity",
  systemContainerId: "$collectionId",
  errors: {
    containerNotFound: "collection_not_found",
    containerExists: "collection_already_exists",
    containerLimit: "collection_limit_exceeded",
    fieldNotFound: "attribute_not_found",
    fieldExists: "attribute_already_exists",
    fieldUnknown: "attribute_unknown",
    fieldNotAvailable: "attribute_not_available",
    fieldFormat: "attribute_format_unsupported",
    fieldDefault: "attribute_default_unsupported",
    fieldValue: "attribute_value_invalid",
    fieldType: "attribute_type_invalid",
    fieldResize: "attribute_invalid_resize",
    fieldLimit: "attribute_limit_exceeded",
    indexNotFound: "index_not_found",
    indexExists: "index_already_exists",
    indexLimit: "index_limit_exceeded",
    indexInvalid: "index_invalid",
    recordNotFound: "document_not_found",
    recordExists: "document_already_exists",
    recordStructure: "document_invalid_structure",
    recordMissingData: "document_missing_data",
    recordMissingPayload: "document_missing_payload",
    recordConflict: "document_update_conflict",
  },
};
