import type { Happened } from "#queues/fan-out.ts";
import type { Signal } from "#shared/realtime/message.ts";

/**
 * Whose roles or sessions a request has changed in a project: the users whose version it moved on, and, where that was
 * done in SQL, those its events speak of.
 */
export function signalOf(
  projectId: string,
  happened: readonly Happened[],
  bumped: readonly string[],
): Signal {
  const prefix = `user:${projectId}:`;
  const users = new Set(
    bumped.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)),
  );
  const teams = new Set<string>();
  for (const { label, params, payload } of happened) {
    if (label === "teams.[teamId].delete") teams.add(params.teamId ?? "");
    if (!label.startsWith("teams.[teamId].memberships.")) continue;
    const userId: unknown =
      typeof payload === "object" && payload !== null ? Reflect.get(payload, "userId") : null;
    if (typeof userId === "string" && userId !== "") users.add(userId);
    // Without a name, everyone of the team.
    else teams.add(params.teamId ?? "");
  }
  return { users: [...users], teams: [...teams] };
}
