import { and, eq, inArray, notInArray } from "drizzle-orm";
import { ApiError } from "#shared/contract/errors.ts";
import type { Platform } from "#shared/contract/models/platform.ts";
import { projectVersion } from "#shared/store/facts/project.ts";
import { UniqueError } from "#shared/store/failure.ts";
import { platforms } from "#shared/store/schema/index.ts";
import { findOne, insert, update } from "#shared/store/tables.ts";
import type { Context } from "../context.ts";
import { platformModel } from "../models/platform.ts";

export const onePlatform = (projectId: string, id: string) =>
  and(eq(platforms.projectId, projectId), eq(platforms.id, id));

/** What identifies an app: `key` for native ones, `hostname` for web apps. */
export interface Identity {
  name: string;
  key?: string;
  hostname?: string;
  store?: string;
}

/** @throws ApiError platform_already_exists */
export async function createPlatform(
  context: Context<unknown>,
  platformId: string,
  type: string,
  identity: Identity,
): Promise<Platform> {
  const { project, work, today } = context;
  const row = {
    projectId: project.id,
    id: context.id(platformId),
    createdAt: today,
    updatedAt: today,
    type,
    key: "",
    store: "",
    hostname: "",
    ...identity,
  };
  try {
    const [created] = await work.write([projectVersion(project.id)], insert(platforms, row));
    return platformModel(created);
  } catch (error) {
    if (error instanceof UniqueError) throw new ApiError("platform_already_exists", { cause: error });
    throw error;
  }
}

/**
 * Changes a platform of one of `types`.
 * @throws ApiError platform_not_found, platform_method_unsupported
 */
export async function updatePlatform(
  { project, work, today }: Context<unknown>,
  platformId: string,
  types: { in: readonly string[] } | { notIn: readonly string[] },
  identity: Identity,
): Promise<Platform> {
  const at = onePlatform(project.id, platformId);
  const ofType =
    "in" in types ? inArray(platforms.type, [...types.in]) : notInArray(platforms.type, [...types.notIn]);
  const [[row], any] = await work.write(
    [projectVersion(project.id)],
    update(platforms, { ...identity, updatedAt: today }, and(at, ofType)),
    findOne(platforms, at),
  );
  if (row) return platformModel(row);
  throw new ApiError(any ? "platform_method_unsupported" : "platform_not_found");
}
