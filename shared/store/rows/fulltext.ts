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
    `CREATE VIRTUAL TABLE ${words} USING fts5(v,content='',contentless_delete=1)`,
    `INSERT INTO ${words}(rowid,v) SELECT _id,${rawExpression(field)} FROM ${table} WHERE ${rawExpression(field)} IS NOT NULL`,
    `CREATE TRIGGER ${words}_i AFTER INSERT ON ${table} WHEN ${added} IS NOT NULL BEGIN ${add} END`,
    // Two triggers, so that a text that stays null or stays the same costs nothing.
    `CREATE TRIGGER ${words}_o AFTER UPDATE OF ${written} ON ${table} ` +
      `WHEN ${added} IS NULL AND ${removed} IS NOT NULL BEGIN ${remove} END`,
    `CREATE TRIGGER ${words}_n AFTER UPDATE OF ${written} ON ${table} ` +
      `WHEN ${added} IS NOT NULL AND ${removed} COLLATE BINARY IS NOT ${added} BEGIN ${remove} ${add} END`,
    `CREATE TRIGGER ${words}_d AFTER DELETE ON ${table} WHEN ${removed} IS NOT NULL BEGIN ${remove} END`,
  ].map((sql) => command(sql));
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
