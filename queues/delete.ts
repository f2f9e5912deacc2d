import { z } from "zod";
import type { NewJob } from "#shared/store/jobs.ts";
import type { OwnerKind } from "#shared/store/purge.ts";

/** What is to be removed behind something that is gone already, in bounded steps. */
export const deleteBody = z.discriminatedUnion("what", [
  /** Rows of a user, team, bucket (by its sequence) or project. */
  z.object({ v: z.literal(1), what: z.enum(["user", "team", "bucket", "project"]), id: z.string() }),
  /** The tables of the shard that belong to no container any more. */
  z.object({ v: z.literal(1), what: z.literal("tables") }),
  /** The objects on the device that no file of the shard refers to any more. */
  z.object({ v: z.literal(1), what: z.literal("objects") }),
  /** A turn of the shard's upkeep (queues/maintenance.ts). */
  z.object({ v: z.literal(1), what: z.literal("maintenance"), task: z.string() }),
]);

export type DeleteBody = z.infer<typeof deleteBody>;

export const OBJECTS: DeleteBody = { v: 1, what: "objects" };

export const TABLES: DeleteBody = { v: 1, what: "tables" };

/** While a job of this id is there, rows of the project's former namesake are as well: the id cannot be used yet. */
export const projectRemoval = (projectId: string) => `delete:project:${projectId}`;

/** The job that removes what an owner left behind. `random` makes it another one than that of a former namesake. */
export function removalJob(what: OwnerKind, projectId: string, id: string, random: string): NewJob {
  const body: DeleteBody = { v: 1, what, id };
  const jobId = what === "project" ? projectRemoval(id) : `delete:${what}:${projectId}:${id}:${random}`;
  return { id: jobId, projectId, kind: "deletes", body };
}

/** The job that drops tables left behind. */
export const tablesJob = (projectId: string, random: string): NewJob => ({
  id: `delete:tables:${random}`,
  projectId,
  kind: "deletes",
  body: TABLES,
});

/** The job that deletes objects left behind. */
export const objectsJob = (projectId: string, random: string): NewJob => ({
  id: `delete:objects:${random}`,
  projectId,
  kind: "deletes",
  body: OBJECTS,
});
