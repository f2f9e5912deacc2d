import { eq, getTableName, type InferSelectModel } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { DevKeyRow, KeyRow, PlatformRow, ProjectRow } from "#shared/store/facts/project.ts";
import { devKeys, keys, platforms, projects } from "#shared/store/schema/index.ts";
import { many, type Query, type Statement } from "#shared/store/statement.ts";
import { decode, findMany } from "#shared/store/tables.ts";
import type { ProjectParts } from "../models/project.ts";

/** The API keys and dev keys of one project: what its answer needs beside the cached project. */
export const secretsOf = (projectId: string) =>
  [
    findMany(keys, { where: eq(keys.projectId, projectId), orderBy: [keys.sequence] }),
    findMany(devKeys, { where: eq(devKeys.projectId, projectId), orderBy: [devKeys.sequence] }),
  ] as const;

/** All rows of the projects whose ids `ids` selects, on one shard. Read them with `joinParts`. */
export function partsOf(ids: Statement) {
  const rows = <T extends SQLiteTable>(table: T): Query<InferSelectModel<T>[]> =>
    many(
      `SELECT * FROM "${getTableName(table)}" WHERE projectId IN (${ids.sql}) ORDER BY sequence`,
      ids.params,
      (row) => decode(table, row),
    );
  return [rows(projects), rows(platforms), rows(keys), rows(devKeys)] as const;
}

/** A list of ids as the statement `partsOf` takes. */
export const listed = (ids: readonly string[]): Statement => ({
  sql: "SELECT value FROM json_each(?1)",
  params: [JSON.stringify(ids)],
});

/** Project id → its rows. */
export function joinParts(
  projects: readonly ProjectRow[],
  platforms: readonly PlatformRow[],
  keys: readonly KeyRow[],
  devKeys: readonly DevKeyRow[],
): Map<string, ProjectParts> {
  const of = <T extends { projectId: string }>(rows: readonly T[], id: string) =>
    rows.filter((row) => row.projectId === id);
  return new Map(
    projects.map((row) => [
      row.id,
      { row, platforms: of(platforms, row.id), keys: of(keys, row.id), devKeys: of(devKeys, row.id) },
    ]),
  );
}
