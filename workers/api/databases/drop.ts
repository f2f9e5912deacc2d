import { and, eq, inArray } from "drizzle-orm";
import { ApiError } from "#shared/contract/errors.ts";
import {
  containersVersion,
  containerVersion,
  fieldOf,
  indexOf,
  type StoredContainer,
} from "#shared/store/facts/container.ts";
import { dropTable } from "#shared/store/rows/ddl.ts";
import { containers, databases, fields, indexes } from "#shared/store/schema/index.ts";
import { command, type Query } from "#shared/store/statement.ts";
import { findMany, findOne, remove } from "#shared/store/tables.ts";
import { bumpAll, ensure } from "#shared/store/versions.ts";
import type { Work } from "#shared/store/work.ts";

const ofContainer = (table: "fields" | "indexes", sequence: number) =>
  command(`DELETE FROM ${table} WHERE container = ?1`, [sequence]);

/** Removes a container, its metadata and its rows at once. */
export async function dropContainer(
  work: Work,
  projectId: string,
  container: StoredContainer,
): Promise<void> {
  await work.write(
    [containerVersion(projectId, container.databaseId, container.id)],
    remove(containers, eq(containers.sequence, container.seq)),
    ofContainer("fields", container.seq),
    ofContainer("indexes", container.seq),
    ...dropTable(container),
  );
}

/** A D1 batch takes about 1,000 statements; a database with more containers than this is emptied in several. */
const CONTAINERS_A_BATCH = 50;

/**
 * Removes a database with all its containers.
 * @throws ApiError database_not_found.
 */
export async function dropDatabase(work: Work, projectId: string, databaseId: string): Promise<void> {
  const own = and(eq(containers.projectId, projectId), eq(containers.databaseId, databaseId));
  const one = and(eq(databases.projectId, projectId), eq(databases.id, databaseId));
  for (;;) {
    const [database, some] = await work.read(
      findOne(databases, one),
      findMany(containers, { where: own, orderBy: [containers.sequence], limit: CONTAINERS_A_BATCH }),
    );
    if (!database) throw new ApiError("database_not_found");
    const sequences = some.map((container) => container.sequence);
    const [fieldRows, indexRows] = await work.read(
      findMany(fields, { where: inArray(fields.container, sequences) }),
      findMany(indexes, { where: inArray(indexes.container, sequences) }),
    );
    const statements: Query<unknown>[] = some.flatMap(({ sequence }) => [
      ofContainer("fields", sequence),
      ofContainer("indexes", sequence),
      command("DELETE FROM containers WHERE sequence = ?1", [sequence]),
      ...dropTable({
        seq: sequence,
        fields: fieldRows.filter((row) => row.container === sequence).map(fieldOf),
        indexes: indexRows.filter((row) => row.container === sequence).map(indexOf),
      }),
    ]);
    if (some.length === CONTAINERS_A_BATCH) {
      await work.write([], ...statements, bumpAll(containersVersion(projectId, databaseId)));
      continue;
    }
    // A container made in between would be orphaned: the batch fails, and the caller may try again.
    const empty = ensure(
      "general_resource_locked",
      "NOT EXISTS (SELECT 1 FROM containers WHERE projectId = ?1 AND databaseId = ?2)",
      [projectId, databaseId],
    );
    await work.write(
      [],
      ...statements,
      empty,
      remove(databases, one),
      bumpAll(containersVersion(projectId, databaseId)),
    );
    return;
  }
}
