import {
  type Column,
  getTableColumns,
  type InferInsertModel,
  type InferSelectModel,
  type SQL,
} from "drizzle-orm";
import { QueryBuilder, type SQLiteColumn, type SQLiteTable } from "drizzle-orm/sqlite-core";
import { drizzle } from "drizzle-orm/sqlite-proxy";
import type { Query, SqlRow, SqlValue } from "./statement.ts";

/** Drizzle builds the SQL of the static tables; the store runs it. */
const builder = new QueryBuilder();
const writer = drizzle(async () => {
  throw new Error("statements run through a Work");
});

interface Built {
  toSQL(): { sql: string; params: unknown[] };
}

function built(query: Built): { sql: string; params: SqlValue[] } {
  const { sql, params } = query.toSQL();
  return { sql, params: params as SqlValue[] };
}

const columnsOf = new WeakMap<SQLiteTable, [string, Column][]>();

/** A row as SQLite returns it → the row the schema promises. */
export function decode<T extends SQLiteTable>(table: T, row: SqlRow): InferSelectModel<T> {
  let columns = columnsOf.get(table);
  if (!columns) {
    columns = Object.entries(getTableColumns(table));
    columnsOf.set(table, columns);
  }
  const decoded: Record<string, unknown> = {};
  for (const [property, column] of columns) {
    const value = row[column.name] ?? null;
    decoded[property] = value === null ? null : column.mapFromDriverValue(value);
  }
  return decoded as InferSelectModel<T>;
}

export interface FindOptions {
  where?: SQL | undefined;
  orderBy?: (SQL | SQLiteColumn)[];
  limit?: number;
}

export function findMany<T extends SQLiteTable>(
  table: T,
  options: FindOptions,
): Query<InferSelectModel<T>[]> {
  let query = builder.select().from(table).$dynamic();
  if (options.where) query = query.where(options.where);
  if (options.orderBy) query = query.orderBy(...options.orderBy);
  if (options.limit !== undefined) query = query.limit(options.limit);
  return { ...built(query), read: (rows) => rows.map((row) => decode(table, row)) };
}

export function findOne<T extends SQLiteTable>(
  table: T,
  where: SQL | undefined,
): Query<InferSelectModel<T> | null> {
  const query = findMany(table, { where, limit: 1 });
  return { ...query, read: (rows) => query.read(rows)[0] ?? null };
}

/** Inserts one row and reads it back. @throws UniqueError from the batch. */
export function insert<T extends SQLiteTable>(
  table: T,
  values: InferInsertModel<T>,
): Query<InferSelectModel<T>> {
  return {
    ...built(writer.insert(table).values(values).returning()),
    read: (rows) => decode(table, rows[0] ?? {}),
  };
}

/** The same insert, which does nothing and reads null where a unique index would refuse it. */
export function ifAbsent<T>(insert: Query<T>): Query<T | null> {
  return {
    ...insert,
    sql: insert.sql.replace(/ returning /i, " on conflict do nothing returning "),
    read: (rows) => (rows.length > 0 ? insert.read(rows) : null),
  };
}

/** Updates the rows that match and reads them back. */
export function update<T extends SQLiteTable>(
  table: T,
  values: Partial<InferInsertModel<T>>,
  where: SQL | undefined,
): Query<InferSelectModel<T>[]> {
  return {
    ...built(writer.update(table).set(values).where(where).returning()),
    read: (rows) => rows.map((row) => decode(table, row)),
  };
}

/** Deletes the rows that match and reads what they were. */
export function remove<T extends SQLiteTable>(
  table: T,
  where: SQL | undefined,
): Query<InferSelectModel<T>[]> {
  return {
    ...built(writer.delete(table).where(where).returning()),
    read: (rows) => rows.map((row) => decode(table, row)),
  };
}
