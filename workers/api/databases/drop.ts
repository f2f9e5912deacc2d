import { TABLES } from "#queues/delete.ts";
import { containersVersion, containerVersion, type StoredContainer } from "#shared/store/facts/container.ts";
import { command } from "#shared/store/statement.ts";
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
 * Removes a database with all its containers, in the same way.
 * @throws GuardError database_not_found
 */
export async function dropDatabase(context: Context<unknown>, databaseId: string): Promise<void> {
  const { project, work } = context;
  const which = [project.id, databaseId];
  context.enqueue("deletes", TABLES);
  await work.write(
    [],
    ensure("database_not_found", "EXISTS (SELECT 1 FROM databases WHERE projectId = ?1 AND id = ?2)", which),
    bumpAll(containersVersion(project.id, databaseId)),
    command("DELETE FROM containers WHERE projectId = ?1 AND databaseId = ?2", which),
    command("DELETE FROM databases WHERE projectId = ?1 AND id = ?2", which),
  );
}
