/** Who receives an event, before it is known which roles those are (reference/realtime.md §4). */
export type Audience =
  | { readonly kind: "user"; readonly userId: string }
  | { readonly kind: "team"; readonly teamId: string }
  | { readonly kind: "record"; readonly databaseId: string; readonly containerId: string }
  | { readonly kind: "file"; readonly bucketId: string }
  /** Whoever the payload's own `$permissions` let read it. */
  | { readonly kind: "readers" }
  /** The team that owns the project. */
  | { readonly kind: "organization" };

/** Where an event is heard. */
export interface Broadcast {
  readonly channels: readonly string[];
  readonly audience: Audience;
  /** Heard on sockets of the console instead of the project's own. */
  readonly console: boolean;
}

const ACTIONS = new Set(["create", "update", "upsert", "delete"]);

/** Channels ending in one of these, or in one of these and an id, have a sibling for each action. */
const WITH_ACTION = new Set([
  "documents",
  "rows",
  "files",
  "executions",
  "functions",
  "account",
  "teams",
  "memberships",
  "presences",
]);

/**
 * Where an event is heard; null for those that no socket hears of.
 * @param event its most specific name: `teams.T.memberships.M.create`
 */
export function broadcastOf(event: string, projectId: string): Broadcast | null {
  const parts = event.split(".");
  const found = heard(parts, projectId);
  return found && { ...found, channels: withActions(parts, found.channels) };
}

function heard(parts: readonly string[], projectId: string): Broadcast | null {
  const [root = "", id = "", kind = "", subId = "", deepKind = "", deepId = ""] = parts;
  const own = (channels: readonly string[], audience: Audience) => ({ channels, audience, console: false });
  switch (root) {
    case "users":
      return own(["account", `account.${id}`], { kind: "user", userId: id });
    case "teams": {
      const audience = { kind: "team", teamId: id } as const;
      if (kind === "memberships") return own(["memberships", `memberships.${subId}`], audience);
      return own(["teams", `teams.${id}`], audience);
    }
    case "databases":
    case "tablesdb":
      if (deepKind === "documents" || deepKind === "rows") {
        return own(recordChannels(id, subId, deepId), {
          kind: "record",
          databaseId: id,
          containerId: subId,
        });
      }
      return SCHEMA.has(deepKind) ? toConsole(projectId) : null;
    case "buckets": {
      if (kind !== "files") return null;
      const files = `buckets.${id}.files`;
      return own(["files", files, `${files}.${subId}`], { kind: "file", bucketId: id });
    }
    case "functions":
      if (kind === "deployments") return toConsole(projectId);
      if (kind !== "executions") return null;
      return own(
        ["console", `projects.${projectId}`, "executions", `executions.${subId}`, `functions.${id}`],
        { kind: "readers" },
      );
    case "sites":
      return kind === "deployments" ? toConsole(projectId) : null;
    case "rules":
    case "migrations":
      return toConsole(projectId);
    case "projects":
      return toConsole(id);
    case "reports": {
      const report = `reports.${id}`;
      const insights = kind === "insights" ? [`${report}.insights`, `${report}.insights.${subId}`] : [];
      return own(["reports", report, ...insights], { kind: "organization" });
    }
    case "presences":
      return own(["presences", `presences.${id}`], { kind: "readers" });
    default:
      return null;
  }
}

const SCHEMA = new Set(["attributes", "columns", "indexes"]);

const toConsole = (projectId: string): Broadcast => ({
  channels: ["console", `projects.${projectId}`],
  audience: { kind: "organization" },
  console: true,
});

/** Both faces' words, whichever the request spoke. */
function recordChannels(databaseId: string, containerId: string, recordId: string): string[] {
  const collection = `databases.${databaseId}.collections.${containerId}.documents`;
  const table = `databases.${databaseId}.tables.${containerId}.rows`;
  const plain = `tablesdb.${databaseId}.tables.${containerId}.rows`;
  return [
    "documents",
    collection,
    `${collection}.${recordId}`,
    "rows",
    table,
    `${table}.${recordId}`,
    plain,
    `${plain}.${recordId}`,
  ];
}

function withActions(event: readonly string[], channels: readonly string[]): string[] {
  const action = event.slice(-2).findLast((part) => ACTIONS.has(part));
  // A session or a target that is created is not an account that is.
  const nested = event[0] === "users" && !ACTIONS.has(event[2] ?? "");
  if (action === undefined || nested) return [...channels];
  const siblings = channels
    .filter((channel) =>
      channel
        .split(".")
        .slice(-2)
        .some((part) => WITH_ACTION.has(part)),
    )
    .map((channel) => `${channel}.${action}`);
  return [...channels, ...siblings];
}
