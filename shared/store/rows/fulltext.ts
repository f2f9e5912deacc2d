import type { Field } from "#shared/contract/columns/field.ts";
import type { IndexDefinition } from "#shared/contract/columns/indexes.ts";
import { command, type Query } from "../statement.ts";
import { fulltextTable, rawExpression, rowTable } from "./layout.ts";

/**
 * The words of one text field, without the text: contentless FTS5, kept by triggers. `search` needs an index on
 * exactly one field, so an index on several is metadata alone and costs nothing to write.
 */
function indexedField(index: IndexDefinition, fields: readonly Field[]): Field | null {
  const [key, ...others] = index.fields;
  if (others.length > 0) return null;
  return fields.find((field) => field.key === key) ?? null;
}

/** Statements that create the word table of a fulltext index and fill it from the rows there are. */
export function createFulltext(seq: number, index: IndexDefinition, fields: readonly Field[]): Query<void>[] {
  const fill = fillFulltext(seq, index, fields);
  return [...prepareFulltext(seq, index, fields), ...(fill ? [fill] : [])];
}

/**
 * Statements that create the word table of a fulltext index, empty, and the triggers that keep it from now on. They do
 * nothing where it is there.
 */
export function prepareFulltext(
  seq: number,
  index: IndexDefinition,
  fields: readonly Field[],
): Query<void>[] {
  const field = indexedField(index, fields);
  if (!field) return [];
  const words = fulltextTable(seq, field.slot);
  const table = rowTable(seq);
  const added = rawExpression(field, "NEW.");
  const removed = rawExpression(field, "OLD.");
  const remove = `DELETE FROM ${words} WHERE rowid=OLD._id;`;
  const add = `INSERT INTO ${words}(rowid,v) VALUES(NEW._id,${added});`;
  const written = field.storage === "column" ? `c${field.slot}` : "_extra";
  return [
    `CREATE VIRTUAL TABLE IF NOT EXISTS ${words} USING fts5(v,content='',contentless_delete=1)`,
    `CREATE TRIGGER IF NOT EXISTS ${words}_i AFTER INSERT ON ${table} WHEN ${added} IS NOT NULL BEGIN ${add} END`,
    // Two triggers, so that a text that stays null or stays the same costs nothing.
    `CREATE TRIGGER IF NOT EXISTS ${words}_o AFTER UPDATE OF ${written} ON ${table} ` +
      `WHEN ${added} IS NULL AND ${removed} IS NOT NULL BEGIN ${remove} END`,
    `CREATE TRIGGER IF NOT EXISTS ${words}_n AFTER UPDATE OF ${written} ON ${table} ` +
      `WHEN ${added} IS NOT NULL AND ${removed} COLLATE BINARY IS NOT ${added} BEGIN ${remove} ${add} END`,
    `CREATE TRIGGER IF NOT EXISTS ${words}_d AFTER DELETE ON ${table} WHEN ${removed} IS NOT NULL BEGIN ${remove} END`,
  ].map((sql) => command(sql));
}

/**
 * A statement that takes the words of the rows there are, or of those after `from` up to `to` (`_id`), which may be in
 * already; null for an index that is metadata alone.
 */
export function fillFulltext(
  seq: number,
  index: IndexDefinition,
  fields: readonly Field[],
  range?: { readonly from: number; readonly to: number },
): Query<void> | null {
  const field = indexedField(index, fields);
  if (!field) return null;
  const value = rawExpression(field);
  const rows = range ? ` AND _id>?1 AND _id<=?2` : "";
  return command(
    `INSERT OR REPLACE INTO ${fulltextTable(seq, field.slot)}(rowid,v) ` +
      `SELECT _id,${value} FROM ${rowTable(seq)} WHERE ${value} IS NOT NULL${rows}`,
    range ? [range.from, range.to] : [],
  );
}

/** Statements that drop the word table of a fulltext index and its triggers. */
export function dropFulltext(seq: number, index: IndexDefinition, fields: readonly Field[]): Query<void>[] {
  const field = indexedField(index, fields);
  if (!field) return [];
  const words = fulltextTable(seq, field.slot);
  return [
    ...["i", "o", "n", "d"].map((suffix) => command(`DROP TRIGGER IF EXISTS ${words}_${suffix}`)),
    command(`DROP TABLE IF EXISTS ${words}`),
  ];
}
