import type { Team } from "#shared/contract/models/team.ts";
import type { teams } from "#shared/store/schema/index.ts";

export type TeamRow = typeof teams.$inferSelect;

export const teamModel = (row: TeamRow): Team => ({
  $id: row.id,
  $createdAt: row.createdAt,
  $updatedAt: row.updatedAt,
  name: row.name,
  total: row.total,
  prefs: row.prefs,
});
