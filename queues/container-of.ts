import { eq } from "drizzle-orm";
import { containerOf, containerVersion, type StoredContainer } from "#shared/store/facts/container.ts";
import { containers, fields, indexes } from "#shared/store/schema/index.ts";
import { findMany, findOne } from "#shared/store/tables.ts";
import type { Work } from "#shared/store/work.ts";

/** A container by its number, as it is now; null when it is gone. */
export async function loadBySequence(
  work: Work,
  seq: number,
): Promise<{ container: StoredContainer; version: string } | null> {
  const [row, fieldRows, indexRows] = await work.read(
    findOne(containers, eq(containers.sequence, seq)),
    findMany(fields, { where: eq(fields.container, seq), orderBy: [fields.sequence] }),
    findMany(indexes, { where: eq(indexes.container, seq), orderBy: [indexes.sequence] }),
  );
  if (!row) return null;
  return {
    container: containerOf({ enabled: true }, row, fieldRows, indexRows),
    version: containerVersion(row.projectId, row.databaseId, row.id),
  };
}
