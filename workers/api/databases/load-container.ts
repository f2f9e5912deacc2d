import { and, eq } from "drizzle-orm";
import { ApiError } from "#shared/contract/errors.ts";
import type { Face } from "#shared/contract/faces.ts";
import { containerFact, type StoredContainer } from "#shared/store/facts/container.ts";
import { databases } from "#shared/store/schema/index.ts";
import { findOne } from "#shared/store/tables.ts";
import type { Context } from "../context.ts";

/** What every endpoint below a container is given. */
export interface ContainerPath {
  readonly databaseId: string;
  readonly containerId: string;
}

/** The fact such an endpoint declares, so that a cold request reads it together with the others. */
export const containerFacts = (face: Face) => (path: Readonly<Record<string, string>>, projectId: string) => {
  const databaseId = path.databaseId;
  const containerId = path[face.containerId];
  if (databaseId === undefined || containerId === undefined) return [];
  return [containerFact(projectId, databaseId, containerId)];
};

/** @throws ApiError database_not_found, or the face's container_not_found. */
export async function loadContainer(context: Context<ContainerPath>, face: Face): Promise<StoredContainer> {
  const { input, project, work } = context;
  const { databaseId, containerId } = input;
  const fact = containerFact(project.id, databaseId, containerId);
  // The pipeline has loaded it, if it exists.
  const container = work.cached(fact) ?? (await work.load(fact))[0];
  if (container) return container;
  const database = findOne(databases, and(eq(databases.projectId, project.id), eq(databases.id, databaseId)));
  const [row] = await work.read(database);
  throw new ApiError(row ? face.errors.containerNotFound : "database_not_found");
}

/** What every endpoint of records is given. */
export interface RecordPath extends ContainerPath {
  readonly transactionId: string | null;
}

/**
 * The container of a record's endpoint: for sessions and guests a disabled one does not exist.
 * @throws ApiError database_not_found, the face's container_not_found; transaction_not_found: there are none yet.
 */
export async function loadOpenContainer(context: Context<RecordPath>, face: Face): Promise<StoredContainer> {
  const container = await loadContainer(context, face);
  if (context.input.transactionId !== null) throw new ApiError("transaction_not_found");
  if (context.actor.trusted) return container;
  if (!container.databaseEnabled) throw new ApiError("database_not_found");
  if (!container.enabled) throw new ApiError(face.errors.containerNotFound);
  return container;
}
