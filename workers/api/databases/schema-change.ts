import { and, eq } from "drizzle-orm";
import type { SchemaWork } from "#queues/schema-work.ts";
import type { Field, IndexDefinition } from "#shared/contract/columns/index.ts";
import { containerVersion, type StoredContainer, type StoredIndex } from "#shared/store/facts/container.ts";
import { GuardError } from "#shared/store/failure.ts";
import { hasFewRows } from "#shared/store/rows/index.ts";
import { indexes } from "#shared/store/schema/index.ts";
import type { Query } from "#shared/store/statement.ts";
import { remove, update } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
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

/**
 * Changes a schema in a way that touches every row: `now` when the container has few, else `later`, which leaves that
 * work to a job and is only worked out if it is needed.
 */
export async function changeEveryRow(
  context: Context<unknown>,
  container: StoredContainer,
  now: readonly Query<unknown>[],
  later: () => readonly Query<unknown>[],
): Promise<"now" | "later"> {
  try {
    await changeSchema(context, container, [ensure(MANY, hasFewRows(container.seq), []), ...now]);
    return "now";
  } catch (error) {
    if (!(error instanceof GuardError) || error.reason !== MANY) throw error;
    await changeSchema(context, container, later());
    return "later";
  }
}

const MANY = "many_rows";

/** The job that builds an index, and is written with it. */
export function buildLater(context: Context<unknown>, container: StoredContainer, index: StoredIndex): void {
  const { key, createdAt } = index;
  const work: SchemaWork = { v: 1, work: "index", container: container.seq, key, createdAt, from: 0 };
  context.enqueue("databases", work);
}

/** The job that drops the values of a field that is gone. */
export function dropValuesLater(context: Context<unknown>, container: StoredContainer, field: Field): void {
  const { slot, storage } = field;
  const work: SchemaWork = { v: 1, work: "values", container: container.seq, slot, storage, from: 0 };
  context.enqueue("databases", work);
}

const one = (container: StoredContainer, key: string) =>
  and(eq(indexes.container, container.seq), eq(indexes.key, key));

export const removeIndex = (container: StoredContainer, key: string) => remove(indexes, one(container, key));

/** Stores what has become of an index; one that was built anew, or is to be, has another status. */
export const rewriteIndex = (
  container: StoredContainer,
  key: string,
  index: IndexDefinition,
  today: string,
  status?: "available" | "processing",
) =>
  update(
    indexes,
    {
      fields: [...index.fields],
      lengths: [...index.lengths],
      orders: [...index.orders],
      updatedAt: today,
      ...(status === undefined ? {} : { status, error: "" }),
    },
    one(container, key),
  );
