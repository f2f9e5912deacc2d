import { rolesWith } from "#shared/contract/permissions.ts";
import type { Audience } from "#shared/realtime/broadcast.ts";
import { bucketFact } from "#shared/store/facts/bucket.ts";
import { containerFact } from "#shared/store/facts/container.ts";
import type { Project } from "#shared/store/facts/project.ts";
import type { Work } from "#shared/store/work.ts";
import { readersOf } from "../projects/visible.ts";
import { formerMembersOf } from "./former-members.ts";

/**
 * The roles that may read what an event is about (reference/realtime.md §4); none: nobody hears of it.
 * @param work a request's view of the project's shard, in whose cache the container or bucket is as a rule
 */
export async function rolesOfAudience(
  audience: Audience,
  payload: unknown,
  project: Project,
  work: Work,
): Promise<readonly string[]> {
  switch (audience.kind) {
    case "user":
      return [`user:${audience.userId}`];
    case "team":
      return [`team:${audience.teamId}`, ...formerMembersOf(payload).map((id) => `user:${id}`)];
    case "readers":
      return rolesWith(permissionsOf(payload), "read");
    case "organization": {
      const { teamId, projectId } = project.teamId
        ? { teamId: project.teamId, projectId: project.id }
        : named(payload);
      return teamId === "" ? [] : readersOf(teamId, projectId);
    }
    case "record": {
      const { databaseId, containerId } = audience;
      const [container] = await work.load(containerFact(project.id, databaseId, containerId));
      // Whoever is neither key nor admin is told that a disabled one does not exist.
      if (!container?.enabled || !container.databaseEnabled) return [];
      return readers(container.permissions, container.security, payload);
    }
    case "file": {
      const [bucket] = await work.load(bucketFact(project.id, audience.bucketId));
      if (!bucket?.enabled) return [];
      return readers(bucket.permissions, bucket.fileSecurity, payload);
    }
  }
}

/** Readers of all there is in a container, and of the one item where items say so themselves. */
const readers = (permissions: readonly string[], security: boolean, payload: unknown): string[] => {
  const own = security ? rolesWith(permissionsOf(payload), "read") : [];
  return [...new Set([...rolesWith(permissions, "read"), ...own])];
};

const fieldOf = (payload: unknown, name: string): unknown =>
  typeof payload === "object" && payload !== null ? Reflect.get(payload, name) : undefined;

/** The project an event of the console is about, and its team. */
function named(payload: unknown): { teamId: string; projectId: string } {
  const [teamId, projectId] = ["teamId", "$id"].map((name) => fieldOf(payload, name));
  return {
    teamId: typeof teamId === "string" ? teamId : "",
    projectId: typeof projectId === "string" ? projectId : "",
  };
}

function permissionsOf(payload: unknown): string[] {
  const permissions = fieldOf(payload, "$permissions");
  return Array.isArray(permissions) ? permissions.map(String) : [];
}
