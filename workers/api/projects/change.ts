import { eq } from "drizzle-orm";
import { ApiError } from "#shared/contract/errors.ts";
import type { Project } from "#shared/contract/models/project.ts";
import { ownerVersion, projectVersion } from "#shared/store/facts/project.ts";
import { directory, projects } from "#shared/store/schema/index.ts";
import type { Query } from "#shared/store/statement.ts";
import { update } from "#shared/store/tables.ts";
import type { Work } from "#shared/store/work.ts";
import type { Context } from "../context.ts";
import { KEYS } from "../models/key.ts";
import { projectModel } from "../models/project.ts";
import { sealingKey } from "../secrets.ts";
import { alone } from "./alone.ts";
import { secretsOf } from "./parts.ts";

type Changes = Partial<typeof projects.$inferInsert>;
type Listing = Partial<typeof directory.$inferInsert>;

/** Where a change goes. */
export interface Place {
  readonly shard: Work;
  readonly project: {
    readonly id: string;
    readonly platforms: Parameters<typeof projectModel>[0]["platforms"];
  };
}

/**
 * Changes a project's row and, where `listing` says, its entry in the directory. On another shard than the
 * directory's, the project's own row goes first: it is what access is judged by, the entry only serves lists.
 * @throws ApiError project_not_found, and GuardError from `guards`, which run first.
 */
export async function changeProject(
  context: Context<unknown>,
  { shard, project }: Place,
  changes: Changes,
  listing: Listing = {},
): Promise<Project> {
  const { store, settings, today } = context;
  const { id, platforms } = project;
  const changed = update(projects, { ...changes, updatedAt: today }, eq(projects.id, id));
  const entry: Query<unknown>[] =
    Object.keys(listing).length === 0
      ? []
      : [update(directory, { ...listing, updatedAt: today }, eq(directory.id, id))];
  const here = shard === store.main;
  const write = async () => {
    const [[row], keys, devKeys] = await shard.write(
      "teamId" in changes ? [projectVersion(id), ownerVersion(id)] : [projectVersion(id)],
      changed,
      ...secretsOf(id),
      ...(here ? entry : []),
    );
    if (!row) throw new ApiError("project_not_found");
    if (!here && entry.length > 0) await store.main.write([], ...entry);
    return { row, keys, devKeys };
  };
  const isInTwo = !here && entry.length > 0;
  const { row, keys, devKeys } = isInTwo ? await alone(context, id, write) : await write();
  return projectModel({ row, platforms, keys, devKeys }, sealingKey(settings, KEYS));
}

/** Changes the project the request addresses. */
export function changeOwnProject(
  context: Context<unknown>,
  changes: Changes,
  listing: Listing = {},
): Promise<Project> {
  return changeProject(context, { shard: context.work, project: context.project }, changes, listing);
}
