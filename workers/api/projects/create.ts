import { and, eq, lt } from "drizzle-orm";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { ApiError } from "#shared/contract/errors.ts";
import type { Project } from "#shared/contract/models/project.ts";
import { type ProjectRow, projectVersion } from "#shared/store/facts/project.ts";
import { GuardError, UniqueError } from "#shared/store/failure.ts";
import { directory, projects } from "#shared/store/schema/index.ts";
import { findOne, insert, remove } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import type { Context } from "../context.ts";
import { KEYS } from "../models/key.ts";
import { projectModel } from "../models/project.ts";
import { sealingKey } from "../secrets.ts";
import { alone } from "./alone.ts";
import { directoryRow, type NewProject, projectRow } from "./new-project.ts";
import { placeForProject } from "./placement.ts";
import { BEING_REMOVED, ensureRemoved } from "./remove.ts";

/** No request lives this long: a reservation of this age, in milliseconds, without its project will never get one. */
const ABANDONED_AFTER = 60_000;

/**
 * Creates a project for an organization the caller may create projects in.
 * @throws ApiError project_reserved_project, project_already_exists, team_not_found
 */
export async function createProject(
  context: Context<unknown>,
  wanted: { projectId: string; name: string; teamId: string; region: string },
): Promise<Project> {
  const { settings } = context;
  const { name, teamId, region } = wanted;
  if (wanted.projectId === "console") throw new ApiError("project_reserved_project");
  const created = { id: context.id(wanted.projectId), name, teamId, region };
  const shard = await placeForProject(context.store);
  const place = () => placed(context, created, shard);
  const isAlone = context.store.shards.length === 1;
  const row = isAlone ? await place() : await alone(context, created.id, place);
  context.store.forget(created.id);
  return projectModel({ row, platforms: [], keys: [], devKeys: [] }, sealingKey(settings, KEYS));
}

async function placed(context: Context<unknown>, project: NewProject, shard: string): Promise<ProjectRow> {
  const create = () =>
    shard === context.store.main.shard.address
      ? together(context, project)
      : reserved(context, project, shard);
  try {
    return await create();
  } catch (error) {
    if (error instanceof GuardError && error.reason === "team_not_found")
      throw new ApiError("team_not_found");
    if (error instanceof GuardError && error.reason === BEING_REMOVED)
      throw new ApiError("project_already_exists", {
        message:
          "The deleted project of this ID is still being removed. Try again in a minute, or use another ID.",
        cause: error,
      });
    if (!(error instanceof UniqueError)) throw error;
    if (!(await freeAbandoned(context, project.id)))
      throw new ApiError("project_already_exists", { cause: error });
    return await create();
  }
}

const teamExists = (teamId: string) =>
  ensure("team_not_found", "EXISTS (SELECT 1 FROM teams WHERE projectId = 'console' AND id = ?1)", [teamId]);

/** On the default shard: directory and project in one batch. */
async function together({ store, today }: Context<unknown>, project: NewProject): Promise<ProjectRow> {
  const [, , , row] = await store.main.write(
    [projectVersion(project.id)],
    teamExists(project.teamId),
    ensureRemoved(project.id),
    insert(directory, directoryRow(project, store.main.shard.address, today)),
    insert(projects, projectRow(project, today)),
  );
  return row;
}

/**
 * On another shard there is no common batch. The directory comes first, because its unique index decides which of two
 * creators gets the id, and because a reservation without a project is harmless: requests find no project (404), lists
 * leave it out, and the id becomes free again (`freeAbandoned`) should the undoing fail as well. The other order could
 * leave a project that works, but that no list shows and no organization can delete.
 */
async function reserved(
  { store, today }: Context<unknown>,
  project: NewProject,
  shard: string,
): Promise<ProjectRow> {
  const [, entry] = await store.main.write(
    [],
    teamExists(project.teamId),
    insert(directory, directoryRow(project, shard, today)),
  );
  try {
    const [, , row] = await store.on(shard).write(
      [projectVersion(project.id)],
      ensureRemoved(project.id),
      // The id is ours now: a row that has it is left of a creation that was undone without knowing it had succeeded.
      remove(projects, eq(projects.id, project.id)),
      insert(projects, projectRow(project, today)),
    );
    return row;
  } catch (error) {
    await store.main.write([], remove(directory, eq(directory.sequence, entry.sequence)));
    throw error;
  }
}

/** Frees the id of a reservation whose project was never made, or is deleted already. False: the id is in use. */
async function freeAbandoned({ store, now }: Context<unknown>, projectId: string): Promise<boolean> {
  const [entry] = await store.main.read(findOne(directory, eq(directory.id, projectId)));
  if (!entry) return true;
  if (entry.shard === store.main.shard.address) return false;
  const [project] = await store.on(entry.shard).read(findOne(projects, eq(projects.id, projectId)));
  if (project) return false;
  const abandoned = and(
    eq(directory.sequence, entry.sequence),
    lt(directory.createdAt, formatDatetime(now - ABANDONED_AFTER)),
  );
  const [freed] = await store.main.write([], remove(directory, abandoned));
  return freed.length > 0;
}
