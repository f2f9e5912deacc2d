import type { QueryField } from "#shared/contract/queries/types.ts";

/** A field queries may name, and the SQL that stands for it. */
export interface SqlField extends QueryField {
  /** Expression to compare and order by, its collation included. */
  readonly sql: string;
  /** Name of the FTS5 table whose rowid is the row's `key`. */
  readonly fulltext?: string | undefined;
}

export type SqlFields = ReadonlyMap<string, SqlField>;
