import { ApiError } from "#shared/contract/errors.ts";
import type { Project } from "#shared/store/facts/project.ts";
import type { Work } from "#shared/store/work.ts";
import type { Context } from "../context.ts";
import { findProject } from "../pipeline/find-project.ts";

/**
 * A project that a console endpoint manages, with its shard. When that is not the console's own, what the request
 * knows of its caller is proven here, because the batch on the other shard cannot.
 * @throws ApiError project_not_found
 */
export async function managedProject(
  { store }: Context<unknown>,
  projectId: string,
): Promise<{ project: Project; shard: Work }> {
  const { project, shard } = await findProject(store, projectId);
  if (!project) throw new ApiError("project_not_found");
  if (shard !== store.main) await store.main.prove();
  return { project, shard };
}
