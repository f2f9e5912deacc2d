/** What a key may be granted, as the console lists it. `deprecated` ones still work under their old name. */
export type GrantableScope = {
  readonly scope: string;
  readonly category: string;
  readonly deprecated: boolean;
};

function group(category: string, scopes: string, deprecated = false): GrantableScope[] {
  return scopes.split(" ").map((scope) => ({ scope, category, deprecated }));
}

/** Scopes a project's API key can hold (contract/scopes.json), in the console's order. */
export const projectScopes: readonly GrantableScope[] = [
  ...group(
    "Project",
    "project.read project.write keys.read keys.write platforms.read platforms.write mocks.read mocks.write",
  ),
  ...group("Project", "policies.read policies.write", true),
  ...group(
    "Project",
    "project.policies.read project.policies.write project.oauth2.read project.oauth2.write templates.read templates.write stages.read stages.write",
  ),
  ...group("Auth", "users.read users.write sessions.read sessions.write teams.read teams.write"),
  ...group(
    "Databases",
    "databases.read databases.write tables.read tables.write columns.read columns.write indexes.read indexes.write rows.read rows.write embeddings.write",
  ),
  ...group(
    "Databases",
    "collections.read collections.write attributes.read attributes.write documents.read documents.write",
    true,
  ),
  ...group("Storage", "buckets.read buckets.write files.read files.write tokens.read tokens.write"),
  ...group("Functions", "functions.read functions.write executions.read executions.write"),
  ...group("Functions", "execution.read execution.write", true),
  ...group("Sites", "sites.read sites.write log.read log.write"),
  ...group(
    "Messaging",
    "providers.read providers.write topics.read topics.write subscribers.read subscribers.write targets.read targets.write messages.read messages.write",
  ),
  ...group("Proxy", "rules.read rules.write"),
  ...group(
    "Other",
    "webhooks.read webhooks.write locale.read avatars.read health.read assistant.read migrations.read migrations.write schedules.read schedules.write vcs.read vcs.write",
  ),
  ...group("Advisor", "insights.read insights.write reports.read reports.write"),
  ...group("Presences", "presences.read presences.write"),
];

/** Scopes an organization's key can hold. */
export const organizationScopes: readonly GrantableScope[] = [
  ...group("Projects", "projects.read projects.write"),
  ...group("Other", "devKeys.read devKeys.write", true),
];

/** Scopes a console user's own key can hold. */
export const accountScopes: readonly GrantableScope[] = [
  ...group("Account", "account teams.read teams.write"),
];
