import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { flag, json, moment, resource } from "./columns.ts";

export const databases = sqliteTable(
  "databases",
  {
    ...resource(),
    name: text().notNull(),
    type: text().$type<"legacy" | "tablesdb">().notNull(),
    enabled: flag().notNull(),
    search: text().notNull(),
  },
  (t) => [uniqueIndex("databases_id").on(t.projectId, t.id)],
);

/** Tables and collections. Rows of the container with sequence 7 are in the SQLite table `t7`. */
export const containers = sqliteTable(
  "containers",
  {
    ...resource(),
    databaseId: text().notNull(),
    name: text().notNull(),
    enabled: flag().notNull(),
    /** rowSecurity, documentSecurity */
    security: flag().notNull(),
    permissions: json<string[]>().notNull(),
    /** The next field's slot: the n of its column `c<n>`. Never reused. */
    nextSlot: integer().notNull(),
    search: text().notNull(),
  },
  (t) => [uniqueIndex("containers_id").on(t.projectId, t.databaseId, t.id)],
);

/** Columns and attributes. */
export const fields = sqliteTable(
  "fields",
  {
    sequence: integer().primaryKey({ autoIncrement: true }),
    /** `sequence` of the container. */
    container: integer().notNull(),
    key: text().notNull(),
    type: text().notNull(),
    format: text().notNull(),
    size: integer().notNull(),
    required: flag().notNull(),
    array: flag().notNull(),
    default: json<unknown>(),
    /** What only some types have: min, max (decimal text), elements, encrypt. */
    options: json<FieldOptions>().notNull(),
    slot: integer().notNull(),
    storage: text().$type<"column" | "extra">().notNull(),
    status: text().notNull(),
    error: text().notNull(),
    createdAt: moment().notNull(),
    updatedAt: moment().notNull(),
  },
  (t) => [index("fields_container").on(t.container)],
);

export interface FieldOptions {
  min?: string;
  max?: string;
  elements?: string[];
  encrypt?: boolean;
}

export const indexes = sqliteTable(
  "indexes",
  {
    sequence: integer().primaryKey({ autoIncrement: true }),
    container: integer().notNull(),
    key: text().notNull(),
    type: text().notNull(),
    fields: json<string[]>().notNull(),
    lengths: json<(number | null)[]>().notNull(),
    orders: json<string[]>().notNull(),
    status: text().notNull(),
    error: text().notNull(),
    createdAt: moment().notNull(),
    updatedAt: moment().notNull(),
  },
  (t) => [index("indexes_container").on(t.container)],
);
