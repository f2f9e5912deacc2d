import { BLANK_PROFILE, DEFAULT_AUTHS } from "#shared/contract/project.ts";
import type { directory, projects } from "#shared/store/schema/index.ts";
import { searchText } from "./search.ts";

/** What a project is created from. */
export interface NewProject {
  readonly id: string;
  readonly name: string;
  readonly teamId: string;
  readonly region: string;
}

/** A project's row with everything at its default (reference/auth.md §7.1). */
export const projectRow = (
  { id, name, teamId, region }: NewProject,
  today: string,
): typeof projects.$inferInsert => ({
  projectId: id,
  id,
  createdAt: today,
  updatedAt: today,
  teamId,
  region,
  name,
  ...BLANK_PROFILE,
  status: "active",
  labels: [],
  auths: DEFAULT_AUTHS,
  services: {},
  protocols: {},
  smtp: {},
  oAuthProviders: {},
  pingCount: 0,
  pingedAt: null,
  accessedAt: today,
  consoleAccessedAt: today,
});

export const directoryRow = (
  { id, name, teamId }: NewProject,
  shard: string,
  today: string,
): typeof directory.$inferInsert => ({
  id,
  shard,
  teamId,
  name,
  labels: [],
  search: searchText(id, name),
  createdAt: today,
  updatedAt: today,
});
