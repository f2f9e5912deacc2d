function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** Without a session. */
const guests = words(`
    global public home console graphql sessions.write documents.read documents.write rows.read
    rows.write embeddings.write files.read files.write locale.read avatars.read executions.write
`);

/** With a session. */
const users = words(`
    global public home console graphql sessions.write account teams.read teams.write presences.read
    presences.write documents.read documents.write rows.read rows.write embeddings.write files.read
    files.write projects.read locale.read avatars.read executions.read executions.write targets.read
    targets.write subscribers.write subscribers.read assistant.read rules.read
`);

/** Members of the team that owns a project. */
const developers = words(`
    global graphql sessions.write teams.read teams.write documents.read documents.write rows.read
    rows.write embeddings.write files.read files.write buckets.read buckets.write users.read users.write
    presences.read presences.write databases.read databases.write collections.read collections.write
    tables.read tables.write platforms.read platforms.write mocks.read mocks.write project.policies.read
    project.policies.write project.oauth2.read project.oauth2.write templates.read templates.write
    projects.write keys.read keys.write devKeys.read devKeys.write webhooks.read webhooks.write
    project.read project.write locale.read avatars.read health.read functions.read functions.write
    sites.read sites.write log.read log.write executions.read executions.write rules.read rules.write
    migrations.read migrations.write vcs.read vcs.write targets.read targets.write providers.write
    providers.read messages.write messages.read topics.write topics.read subscribers.write
    subscribers.read tokens.read tokens.write schedules.read schedules.write stages.read stages.write
    insights.read insights.write reports.read reports.write
`);

/** Role -> the scopes it carries (contract/roles.json). `keys` are what every API key has beside its own. */
const scopesByRole = new Map<string, readonly string[]>([
  ["guests", guests],
  ["users", users],
  ["developer", developers],
  ["admin", developers],
  ["owner", [...users, ...developers]],
  ["keys", words("global health.read graphql")],
]);

/** The scopes of all these roles together; a role without scopes of its own adds none. */
export function scopesOf(roles: Iterable<string>): Set<string> {
  const scopes = new Set<string>();
  for (const role of roles) {
    for (const scope of scopesByRole.get(role) ?? []) scopes.add(scope);
  }
  return scopes;
}

/** Role -> its name in messages, e.g. "User (role: guests) missing scopes" (contract/roles.json). */
export const roleLabels: Readonly<Record<string, string>> = {
  guests: "Guests",
  users: "Users",
  admin: "Admin",
  developer: "Developer",
  owner: "Owner",
  keys: "Applications",
};
