import type { Context } from "../context.ts";
import { withLock } from "../with-lock.ts";

/**
 * Runs a change of a project that takes two batches, one on its shard and one on the directory's, and nobody else's of
 * the same project meanwhile: of two at once, shard and directory could each keep another one.
 * @throws ApiError general_resource_locked
 */
export const alone = <T>(
  { locks }: Pick<Context<unknown>, "locks">,
  projectId: string,
  change: () => Promise<T>,
): Promise<T> =>
  withLock(
    { locks, project: { id: projectId } },
    { key: `projects:${projectId}`, target: "project", mode: "fail" },
    change,
  );
