import { and, eq } from "drizzle-orm";
import { teams } from "#shared/store/schema/index.ts";

/** The row of one team. */
export const isTeam = (projectId: string, teamId: string) =>
  and(eq(teams.projectId, projectId), eq(teams.id, teamId));

/** The text that `search` looks through: ids and a name. */
export const searchText = (...parts: string[]) => parts.join(" ");
