/** A value SQLite stores. 64-bit integers travel as text and are cast in SQL (D1 rounds numbers above 2^53). */
export type SqlValue = string | number | null;

/** One row of a result, by column name. */
export type SqlRow = Record<string, SqlValue>;

/** SQL text with positional or numbered parameters. At most 100 parameters (D1). */
export interface Statement {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/** A statement that knows how to turn its rows into a value. */
export interface Query<T> extends Statement {
  read(rows: SqlRow[]): T;
}

/** The values a list of queries reads, in order. */
export type Read<Q extends readonly Query<unknown>[]> = {
  [I in keyof Q]: Q[I] extends Query<infer T> ? T : never;
};

/** A statement whose rows nobody reads. */
export function command(sql: string, params: readonly SqlValue[] = []): Query<void> {
  return { sql, params, read: () => undefined };
}

/** A query read row by row. */
export function many<T>(sql: string, params: readonly SqlValue[], row: (row: SqlRow) => T): Query<T[]> {
  return { sql, params, read: (rows) => rows.map(row) };
}

/** A query of which the first row counts, if any. */
export function first<T>(sql: string, params: readonly SqlValue[], row: (row: SqlRow) => T): Query<T | null> {
  return { sql, params, read: (rows) => (rows[0] ? row(rows[0]) : null) };
}
