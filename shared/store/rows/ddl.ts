import type { Field } from "#shared/contract/columns/field.ts";
import { type IndexDefinition, indexesWithout } from "#shared/contract/columns/indexes.ts";
import { command, type Query, type Statement } from "../statement.ts";
import type { Container } from "./container.ts";
import { createFulltext, dropFulltext } from "./fulltext.ts";
import {
  columnType,
  extraExpression,
  fieldExpression,
  indexName,
  permissionTable,
  rawExpression,
  rowTable,
  slotName,
} from "./layout.ts";

/** What a container's table is made of. */
export type TableShape = Pick<Container, "seq" | "fields" | "indexes">;

/** Statements that create a container's tables, with the fields and indexes it starts with. */
export function createTable(shape: TableShape): Query<void>[] {
  const { seq, fields } = shape;
  const table = rowTable(seq);
  const perms = permissionTable(seq);
  const columns = fields
    .filter((field) => field.storage === "column")
    .map((field) => `,${slotName(field.slot)} ${columnType(field)}`);
  const statements = [
    `CREATE TABLE ${table}(_id INTEGER PRIMARY KEY AUTOINCREMENT,_uid TEXT NOT NULL COLLATE NOCASE UNIQUE,` +
      "_created TEXT NOT NULL,_updated TEXT NOT NULL,_permissions TEXT NOT NULL DEFAULT '[]'," +
      `_extra TEXT NOT NULL DEFAULT '{}'${columns.join("")})`,
    `CREATE INDEX ${table}_created ON ${table}(_created)`,
    `CREATE INDEX ${table}_updated ON ${table}(_updated)`,
    `CREATE TABLE ${perms}(action TEXT NOT NULL,role TEXT NOT NULL,row INTEGER NOT NULL,` +
      "PRIMARY KEY(action,role,row)) WITHOUT ROWID",
    `CREATE INDEX ${perms}_row ON ${perms}(row)`,
    ...permissionTriggers(table, perms),
  ];
  return [
    ...statements.map((sql) => command(sql)),
    ...shape.indexes.flatMap((index) => createIndex(shape, index)),
  ];
}

/** Triggers are the only writers of the permission table, so that it cannot disagree with the rows. */
function permissionTriggers(table: string, perms: string): string[] {
  // `action("role")` taken apart.
  const grant =
    `INSERT OR IGNORE INTO ${perms} SELECT substr(value,1,instr(value,'(')-1),` +
    "substr(value,instr(value,'(')+2,length(value)-instr(value,'(')-3),NEW._id FROM json_each(NEW._permissions);";
  const revoke = `DELETE FROM ${perms} WHERE row=OLD._id;`;
  return [
    `CREATE TRIGGER ${table}_granted AFTER INSERT ON ${table} WHEN NEW._permissions<>'[]' BEGIN ${grant} END`,
    `CREATE TRIGGER ${table}_regranted AFTER UPDATE OF _permissions ON ${table} ` +
      `WHEN NEW._permissions<>OLD._permissions BEGIN ${revoke} ${grant} END`,
    `CREATE TRIGGER ${table}_revoked AFTER DELETE ON ${table} WHEN OLD._permissions<>'[]' BEGIN ${revoke} END`,
  ];
}

/** Statements that drop all of a container's tables. */
export function dropTable({ seq, fields, indexes }: TableShape): Query<void>[] {
  return [
    ...indexes.flatMap((index) => (index.type === "fulltext" ? dropFulltext(seq, index, fields) : [])),
    command(`DROP TABLE IF EXISTS ${rowTable(seq)}`),
    command(`DROP TABLE IF EXISTS ${permissionTable(seq)}`),
  ];
}

/** Statements that give a new field its place; none for one that lives in `_extra`. */
export function addField(seq: number, field: Field): Query<void>[] {
  if (field.storage === "extra") return [];
  return [command(`ALTER TABLE ${rowTable(seq)} ADD COLUMN ${slotName(field.slot)} ${columnType(field)}`)];
}

/**
 * Statements that remove a field and its values; indexes that used it are dropped, or rebuilt without it
 * (`indexesWithout` tells which, for the metadata).
 */
export function dropField(shape: TableShape, field: Field): Query<void>[] {
  const { shrunk } = indexesWithout(shape.indexes, field.key);
  return [
    ...detachField(shape, field),
    dropValues(shape.seq, field),
    ...shrunk.flatMap(({ to }) => createIndex(shape, to)),
  ];
}

/** Statements that drop every index that uses a field: what must happen before its values can go. */
export function detachField(shape: TableShape, field: Field): Query<void>[] {
  const { dropped, shrunk } = indexesWithout(shape.indexes, field.key);
  return [...dropped, ...shrunk.map(({ from }) => from)].flatMap((index) => dropIndex(shape, index));
}

/**
 * Drops the values of a field that nothing uses any more. Those in `_extra` can be removed from the rows after `from`
 * up to `to` (`_id`) alone; a column goes as a whole.
 */
export function dropValues(
  seq: number,
  field: Pick<Field, "slot" | "storage">,
  range?: { readonly from: number; readonly to: number },
): Query<void> {
  const table = rowTable(seq);
  const name = slotName(field.slot);
  if (field.storage === "column") return command(`ALTER TABLE ${table} DROP COLUMN ${name}`);
  return command(
    `UPDATE ${table} SET _extra=json_remove(_extra,'$.${name}') WHERE ${extraExpression(field, "_extra")} IS NOT NULL` +
      (range ? " AND _id>?1 AND _id<=?2" : ""),
    range ? [range.from, range.to] : [],
  );
}

const SYSTEM_COLUMNS: ReadonlyMap<string, string> = new Map([
  ["$id", "_uid"],
  ["$createdAt", "_created"],
  ["$updatedAt", "_updated"],
]);

/**
 * Statements that build an index over the rows there are. Lengths bound the key in Appwrite's own store and are not
 * needed here. A unique index over values that clash fails the batch.
 */
export function createIndex({ seq, fields }: TableShape, index: IndexDefinition): Query<void>[] {
  if (index.type === "fulltext") return createFulltext(seq, index, fields);
  const members = index.fields.map((key, i) => {
    const expression = SYSTEM_COLUMNS.get(key) ?? fieldExpression(fieldOf(fields, key));
    return `${expression} ${index.orders[i] === "DESC" ? "DESC" : "ASC"}`;
  });
  const unique = index.type === "unique" ? "UNIQUE " : "";
  return [
    command(`CREATE ${unique}INDEX ${indexName(seq, index.key)} ON ${rowTable(seq)}(${members.join(",")})`),
  ];
}

/** Statements that drop an index. */
export function dropIndex({ seq, fields }: TableShape, index: IndexDefinition): Query<void>[] {
  if (index.type === "fulltext") return dropFulltext(seq, index, fields);
  return [command(`DROP INDEX IF EXISTS ${indexName(seq, index.key)}`)];
}

function fieldOf(fields: readonly Field[], key: string): Field {
  const field = fields.find((candidate) => candidate.key === key);
  if (!field) throw new Error(`the index names a field that is not there: ${key}`);
  return field;
}

/** True when a stored text is longer than `size` characters. Ciphertext is not looked into. */
export function longerThan(seq: number, field: Field, size: number): Query<boolean> {
  const value = rawExpression(field);
  const longer: Statement = {
    sql: field.array
      ? `SELECT 1 AS found FROM ${rowTable(seq)} WHERE EXISTS(SELECT 1 FROM json_each(${value}) AS e WHERE length(e.value)>?1) LIMIT 1`
      : `SELECT 1 AS found FROM ${rowTable(seq)} WHERE length(${value})>?1 LIMIT 1`,
    params: [field.encrypt ? Number.MAX_SAFE_INTEGER : size],
  };
  return { ...longer, read: (rows) => rows.length > 0 };
}

/** Rows from which on a container is large: work on every one of them is then not for a request. */
export const MANY_ROWS = 50_000;

/** SQL: true when a container is not large. Deleted rows between others count: it is the ids that are looked at. */
export const hasFewRows = (seq: number): string => {
  const table = rowTable(seq);
  return `coalesce((SELECT max(_id) FROM ${table}) - (SELECT min(_id) FROM ${table}), 0) < ${MANY_ROWS}`;
};

/** The `_id` of the last of the `count` rows after `from`; null when there is none. */
export const rowsAfter = (seq: number, from: number, count: number): Query<number | null> => ({
  sql: `SELECT max(_id) AS last FROM (SELECT _id FROM ${rowTable(seq)} WHERE _id>?1 ORDER BY _id LIMIT ${count})`,
  params: [from],
  read: (rows) => (typeof rows[0]?.last === "number" ? rows[0].last : null),
});

/** True when the container has a row. */
export function hasRows(seq: number): Query<boolean> {
  return {
    sql: `SELECT 1 AS found FROM ${rowTable(seq)} LIMIT 1`,
    params: [],
    read: (rows) => rows.length > 0,
  };
}
