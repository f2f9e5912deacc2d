import { type Project, projectFact } from "#shared/store/facts/project.ts";
import type { Store } from "#shared/store/store.ts";
import { StaleFacts, type Work } from "#shared/store/work.ts";

/**
 * A project by its id, with the shard it is on.
 * @throws StaleFacts when it is not where this isolate remembers it: a deleted project's id may live on elsewhere.
 */
export async function findProject(
  store: Store,
  projectId: string,
): Promise<{ project: Project | null; shard: Work }> {
  const shard = await store.of(projectId);
  const [project] = await shard.load(projectFact(projectId));
  if (!project && store.doubt(projectId)) throw new StaleFacts();
  return { project, shard };
}
