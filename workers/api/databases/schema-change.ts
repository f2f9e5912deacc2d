import { and, eq } from "drizzle-orm";
import type { IndexDefinition } from "#shared/contract/columns/index.ts";
import { containerVersion, type StoredContainer } from "#shared/store/facts/container.ts";
import { indexes } from "#shared/store/schema/index.ts";
import type { Query } from "#shared/store/statement.ts";
import { remove, update } from "#shared/store/tables.ts";
import type { Context } from "../context.ts";

/**
 * Changes a container's schema: metadata and SQLite's own tables in one batch, and only if the schema is still the one
 * the change was worked out for.
 */
export async function changeSchema(
  { project, work }: Context<unknown>,
  container: StoredContainer,
  queries: readonly Query<unknown>[],
): Promise<void> {
  await work.write([containerVersion(project.id, container.databaseId, container.id)], ...queries);
}

const one = (container: StoredContainer, key: string) =>
  and(eq(indexes.container, container.seq), eq(indexes.key, key));

export const removeIndex = (container: StoredContainer, key: string) => remove(indexes, one(container, key));

/** Stores what has become of an index. */
export const rewriteIndex = (
  container: StoredContainer,
  key: string,
  index: IndexDefinition,
  today: string,
) =>
  update(
    indexes,
    { fields: [...index.fields], lengths: [...index.lengths], orders: [...index.orders], updatedAt: today },
    one(container, key),
  );
