import { and, eq, sql } from "drizzle-orm";
import type {
  Field,
  FieldFormat,
  FieldStatus,
  FieldType,
  ScalarValue,
} from "#shared/contract/columns/field.ts";
import type { IndexType } from "#shared/contract/columns/indexes.ts";
import { narrow } from "#shared/contract/columns/value.ts";
import { fact } from "../fact.ts";
import type { Container, ContainerIndex } from "../rows/container.ts";
import { containers, databases, fields, indexes } from "../schema/index.ts";
import { findMany, findOne } from "../tables.ts";

export type DatabaseRow = typeof databases.$inferSelect;
export type ContainerRow = typeof containers.$inferSelect;
export type FieldRow = typeof fields.$inferSelect;
export type IndexRow = typeof indexes.$inferSelect;

/** An index with what only its own endpoints show. */
export interface StoredIndex extends ContainerIndex {
  readonly error: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A container as stored, with what only schema changes need. */
export interface StoredContainer extends Container {
  readonly indexes: readonly StoredIndex[];
  readonly nextSlot: number;
}

/** The version that every change to a container, its fields and its indexes bumps. */
export const containerVersion = (projectId: string, databaseId: string, containerId: string) =>
  containersVersion(projectId, databaseId) + containerId;

/** What the versions of a database's containers begin with. */
export const containersVersion = (projectId: string, databaseId: string) =>
  `container:${projectId}:${databaseId}:`;

/** A table or collection with its schema; null when it or its database does not exist. */
export function containerFact(projectId: string, databaseId: string, containerId: string) {
  return fact({
    id: `container:${projectId}:${databaseId}:${containerId}`,
    version: containerVersion(projectId, databaseId, containerId),
    queries() {
      const one = and(
        eq(containers.projectId, projectId),
        eq(containers.databaseId, databaseId),
        eq(containers.id, containerId),
      );
      const sequence = sql`(SELECT ${containers.sequence} FROM ${containers} WHERE ${one})`;
      return [
        findOne(databases, and(eq(databases.projectId, projectId), eq(databases.id, databaseId))),
        findOne(containers, one),
        findMany(fields, { where: eq(fields.container, sequence), orderBy: [fields.sequence] }),
        findMany(indexes, { where: eq(indexes.container, sequence), orderBy: [indexes.sequence] }),
      ];
    },
    build: ([database, row, fieldRows, indexRows]) =>
      database && row ? containerOf(database, row, fieldRows, indexRows) : null,
  });
}

export function containerOf(
  database: Pick<DatabaseRow, "enabled">,
  row: ContainerRow,
  fieldRows: readonly FieldRow[],
  indexRows: readonly IndexRow[],
): StoredContainer {
  return {
    id: row.id,
    databaseId: row.databaseId,
    seq: row.sequence,
    name: row.name,
    enabled: row.enabled,
    databaseEnabled: database.enabled,
    security: row.security,
    permissions: row.permissions,
    fields: fieldRows.map(fieldOf),
    indexes: indexRows.map(indexOf),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    nextSlot: row.nextSlot,
  };
}

/** The schema engine writes these rows itself, so what it stored are its own words. */
export const fieldOf = (row: FieldRow): Field => ({
  key: row.key,
  type: row.type as FieldType,
  format: row.format as FieldFormat,
  size: row.size,
  required: row.required,
  array: row.array,
  default: (row.default ?? null) as ScalarValue,
  min: boundOf(row.options.min, row.type),
  max: boundOf(row.options.max, row.type),
  elements: row.options.elements ?? [],
  encrypt: row.options.encrypt ?? false,
  status: row.status as FieldStatus,
  error: row.error,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  slot: row.slot,
  storage: row.storage,
});

function boundOf(text: string | undefined, type: string): number | bigint | null {
  if (text === undefined) return null;
  return type === "double" ? Number(text) : narrow(BigInt(text));
}

export const indexOf = (row: IndexRow): StoredIndex => ({
  key: row.key,
  type: row.type as IndexType,
  fields: row.fields,
  lengths: row.lengths,
  orders: row.orders,
  status: row.status,
  error: row.error,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});
