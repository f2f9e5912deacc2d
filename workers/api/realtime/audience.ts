import { rolesWith } from "#shared/contract/permissions.ts";
import type { Audience } from "#shared/realtime/broadcast.ts";
import { containerFact } from "#shared/store/facts/container.ts";
import type { Project } from "#shared/store/facts/project.ts";
import type { Work } from "#shared/store/work.ts";

/**
 * The roles that may read what an event is about (reference/realtime.md §4); none: nobody hears of it.
 * @param work a request's view of the project's shard, in whose cache the container is as a rule
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
      return [`team:${audience.teamId}`];
    case "readers":
      return rolesWith(permissionsOf(payload), "read");
    case "organization": {
      const teamId = project.teamId || (fieldOf(payload, "teamId") ?? "");
      return typeof teamId === "string" && teamId !== "" ? [`team:${teamId}`] : [];
    }
    case "record": {
      const { databaseId, containerId } = audience;
      const [container] = await work.load(containerFact(project.id, databaseId, containerId));
      // Whoever is neither key nor admin is told that a disabled one does not exist.
      if (!container?.enabled || !container.databaseEnabled) return [];
      const own = container.security ? rolesWith(permissionsOf(payload), "read") : [];
      return [...new Set([...rolesWith(container.permissions, "read"), ...own])];
    }
    case "file":
      // There are no buckets yet.
      return [];
  }
}

const fieldOf = (payload: unknown, name: string): unknown =>
  typeof payload === "object" && payload !== null ? Reflect.get(payload, name) : undefined;

function permissionsOf(payload: unknown): string[] {
  const permissions = fieldOf(payload, "$permissions");
  return Array.isArray(permissions) ? permissions.map(String) : [];
}
