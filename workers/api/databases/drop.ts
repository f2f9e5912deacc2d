import { and, eq } from "drizzle-orm";
import { TABLES } from "#queues/delete.ts";
import { containersVersion, containerVersion, type StoredContainer } from "#shared/store/facts/container.ts";
import { databases } from "#shared/store/schema/index.ts";
import { command } from "#shared/store/statement.ts";
import { findOne } from "#shared/store/tables.ts";
import { bumpAll, ensure } from "#shared/store/versions.ts";
import type { Context } from "../context.ts";

/**
 * Removes a container, which from then on nobody finds. A job drops its tables: what has no container is refuse
 * (shared/store/orphans.ts), and since a container's number is never used again, another of its id starts empty.
 */
export async function dropContainer(context: Context<unknown>, container: StoredContainer): Promise<void> {
  const { project, work } = context;
  context.enqueue("deletes", TABLES);
  await work.write(
    [containerVersion(project.id, container.databaseId, container.id)],
    command("DELETE FROM containers WHERE sequence = ?1", [container.seq]),
  );
}

/**
 * Removes a database with all its containers, in the same way. @returns what it was
 * @throws GuardError database_not_found
 */
export async function dropDatabase(
  context: Context<unknown>,
  databaseId: string,
): Promise<typeof databases.$inferSelect | null> {
  const { project, work } = context;
  const which = [project.id, databaseId];
  context.enqueue("deletes", TABLES);
  const [, database] = await work.write(
    [],
    ensure("database_not_found", "EXISTS (SELECT 1 FROM databases WHERE projectId = ?1 AND id = ?2)", which),
    findOne(databases, and(eq(databases.projectId, project.id), eq(databases.id, databaseId))),
    bumpAll(containersVersion(project.id, databaseId)),
    command("DELETE FROM containers WHERE projectId = ?1 AND databaseId = ?2", which),
    command("DELETE FROM databases WHERE projectId = ?1 AND id = ?2", which),
  );
  return database;
}
