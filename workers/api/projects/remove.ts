import { eq } from "drizzle-orm";
import { containerTables, dropTables, purgeProject } from "#shared/store/purge.ts";
import { directory } from "#shared/store/schema/index.ts";
import { remove } from "#shared/store/tables.ts";
import type { Work } from "#shared/store/work.ts";
import type { Context } from "../context.ts";

/** Tables dropped at once; the hourly sweep takes what is left of larger projects. */
const AT_ONCE = 60;

/**
 * Deletes a project. Its rows in the static tables go in one batch with its settings, so that from then on every
 * request finds nothing, and a new project of the same id starts empty. On another shard than the directory's, the
 * project goes first: an entry without a project is invisible and its id can be taken again (create.ts).
 */
export async function removeProject(
  { store }: Context<unknown>,
  shard: Work,
  projectId: string,
): Promise<void> {
  const listing = remove(directory, eq(directory.id, projectId));
  const [tables] = await shard.read(containerTables(projectId, AT_ONCE));
  const purge = [...purgeProject(projectId), ...dropTables(tables)];
  if (shard === store.main) {
    await shard.write([], ...purge, listing);
  } else {
    await shard.write([], ...purge);
    await store.main.write([], listing);
  }
  store.forget(projectId);
}
