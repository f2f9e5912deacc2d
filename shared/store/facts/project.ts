import { and, eq } from "drizzle-orm";
import type { Subscriber } from "#shared/events/subscriptions.ts";
import { fact } from "../fact.ts";
import { devKeys, keys, listeners, platforms, projects, webhooks } from "../schema/index.ts";
import { many, type Query } from "../statement.ts";
import { decode, findMany, findOne } from "../tables.ts";

export type ProjectRow = typeof projects.$inferSelect;
export type PlatformRow = typeof platforms.$inferSelect;
export type KeyRow = typeof keys.$inferSelect;
export type DevKeyRow = typeof devKeys.$inferSelect;

/** A project as every request to it needs it. */
export interface Project extends ProjectRow {
  readonly platforms: readonly PlatformRow[];
  /** Enabled webhooks. */
  readonly webhooks: readonly Subscriber[];
  /** The turn of the hub while sockets are open, whom every event has to be told; null: nobody listens. */
  readonly listening: number | null;
}

/** The version that every change to a project's settings, platforms, webhooks, keys and dev keys bumps, and who begins to listen. */
export const projectVersion = (projectId: string) => `project:${projectId}`;

const OWNER = "owner:";

/** The version that a project's move to another team bumps besides. */
export const ownerVersion = (projectId: string) => `${OWNER}${projectId}`;

/** The projects among versions that have changed hands. */
export const projectsHandedOver = (versions: readonly string[]): string[] =>
  versions.filter((key) => key.startsWith(OWNER)).map((key) => key.slice(OWNER.length));

export const projectFact = (projectId: string) =>
  fact({
    id: `project:${projectId}`,
    version: projectVersion(projectId),
    queries: () => [
      findOne(projects, eq(projects.id, projectId)),
      findMany(platforms, { where: eq(platforms.projectId, projectId), orderBy: [platforms.sequence] }),
      subscribersOf(projectId),
      findOne(listeners, eq(listeners.projectId, projectId)),
    ],
    build: ([project, platforms, webhooks, listener]): Project | null =>
      project && { ...project, platforms, webhooks, listening: listener?.turn ?? null },
  });

/** Enabled webhooks, without what only a delivery needs. */
const subscribersOf = (projectId: string): Query<Subscriber[]> =>
  many("SELECT id, events FROM webhooks WHERE projectId = ?1 AND enabled = 1", [projectId], (row) => {
    const { id, events } = decode(webhooks, row);
    return { id, events };
  });

/** An API key by the SHA-256 of what the client sent. */
export const keyFact = (projectId: string, secretHash: string) =>
  fact({
    id: `key:${projectId}:${secretHash}`,
    version: projectVersion(projectId),
    queries: () => [findOne(keys, and(eq(keys.projectId, projectId), eq(keys.secretHash, secretHash)))],
    build: ([key]): KeyRow | null => key,
  });

export const devKeyFact = (projectId: string, secretHash: string) =>
  fact({
    id: `devKey:${projectId}:${secretHash}`,
    version: projectVersion(projectId),
    queries: () => [
      findOne(devKeys, and(eq(devKeys.projectId, projectId), eq(devKeys.secretHash, secretHash))),
    ],
    build: ([key]): DevKeyRow | null => key,
  });
