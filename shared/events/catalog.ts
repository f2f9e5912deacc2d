/** What may stand below a type of resource: sub-resources, and actions with their attributes. */
interface Branch {
  readonly actions: Readonly<Record<string, readonly string[]>>;
  readonly below: Readonly<Record<string, Branch>>;
}

/** `"create delete update.email.name"` → actions and their attributes. */
function branch(actions: string, below: Readonly<Record<string, Branch>> = {}): Branch {
  const words = actions.split(" ").map((word) => word.split("."));
  return {
    actions: Object.fromEntries(words.map(([action = "", ...attributes]) => [action, attributes])),
    below,
  };
}

const CHANGES = "create update delete";
const RECORDS = branch(`${CHANGES} upsert`);
const PARTS = branch(CHANGES);

const tables = branch(CHANGES, { rows: RECORDS, columns: PARTS, indexes: PARTS });
const collections = branch(CHANGES, { documents: RECORDS, attributes: PARTS, indexes: PARTS });
const deployments = branch(CHANGES);

/** The events webhooks and functions may ask for (contract/events.json, reference/events-and-workers.md §1). */
const CATALOG: Readonly<Record<string, Branch>> = {
  users: branch(
    "create delete update.email.name.password.status.prefs.phone.mfa.labels.verification.impersonator",
    {
      sessions: branch("create delete"),
      recovery: branch("create update"),
      verification: branch("create update"),
      targets: branch(CHANGES),
      tokens: branch("create"),
    },
  ),
  databases: branch(CHANGES, { tables, collections }),
  tablesdb: branch(CHANGES, { tables }),
  documentsdb: branch(CHANGES, { collections }),
  vectorsdb: branch(CHANGES, { collections }),
  buckets: branch(CHANGES, { files: branch(CHANGES) }),
  teams: branch("create delete update.prefs", { memberships: branch("create delete update.status") }),
  sites: branch(CHANGES, { deployments }),
  functions: branch(CHANGES, { deployments, executions: branch(CHANGES) }),
  messages: branch("create update"),
  topics: branch(CHANGES, { subscribers: branch("create delete") }),
  providers: branch(CHANGES),
  schedules: branch("create"),
  rules: branch(CHANGES),
  reports: branch(CHANGES, { insights: branch(CHANGES) }),
};

/** An id, or `*` for any. */
const ID = /^(\*|[A-Za-z0-9][A-Za-z0-9_-]{0,254})$/;

/** True for an event that webhooks may name: `users.*.create`, `buckets.B.files.*`, `users.U.update.email`. */
export function isPublicEvent(name: string): boolean {
  const [root = "", ...rest] = name.split(".");
  const start = Object.hasOwn(CATALOG, root) ? CATALOG[root] : undefined;
  return start !== undefined && continues(start, rest);
}

/** Whether `parts` (an id, then a sub-resource or an action) may follow a resource of this branch. */
function continues({ actions, below }: Branch, [id = "", word, ...rest]: readonly string[]): boolean {
  if (!ID.test(id)) return false;
  if (word === undefined) return true;
  const deeper = Object.hasOwn(below, word) ? below[word] : undefined;
  if (deeper) return continues(deeper, rest);
  const attributes = Object.hasOwn(actions, word) ? actions[word] : undefined;
  if (!attributes || rest.length > 1) return false;
  const [attribute] = rest;
  return attribute === undefined || attributes.includes(attribute);
}
