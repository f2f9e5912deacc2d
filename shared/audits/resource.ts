/** Types of an event's label → words of a resource. Both faces of the databases share theirs. */
const WORDS: Readonly<Record<string, string>> = {
  projects: "project",
  users: "user",
  teams: "team",
  memberships: "membership",
  databases: "database",
  tables: "table",
  collections: "table",
  rows: "row",
  documents: "row",
  buckets: "bucket",
  files: "file",
  functions: "function",
  sites: "site",
  messages: "message",
  topics: "topic",
  providers: "provider",
  subscribers: "subscriber",
};

/** Types that are settings of their project. */
const OF_PROJECT: Readonly<Record<string, string>> = {
  keys: "key",
  platforms: "platform",
  webhooks: "webhook",
  variables: "variable",
  tokens: "token",
  "mock-phones": "mock-phone",
};

/** Parameters that name what a request without an event is about, outermost first. */
const BY_PARAM: readonly (readonly [word: string, ...names: string[]])[] = [
  ["user", "userId"],
  ["team", "teamId"],
  ["membership", "membershipId"],
  ["database", "databaseId"],
  ["table", "tableId", "collectionId"],
  ["row", "rowId", "documentId"],
  ["bucket", "bucketId"],
  ["file", "fileId"],
];

/** What tells whom or what a call was about. */
export interface About {
  /** The label of its event, if it has one. */
  readonly label: string | undefined;
  /** The project, whose settings it changed when nothing else tells. */
  readonly projectId: string;
  /** The value of a label's placeholder; `last` when it is the resource itself. */
  tell(name: string, last: boolean): string | undefined;
  /** The value of a parameter. */
  param(name: string): string | undefined;
}

/**
 * What an audited call was about: `database/D/table/T/row/R`, `user/U`, `team/T/membership/M`, `project/P/key/K`
 * (reference/events-and-workers.md §8). What has no log of its own counts as its parent: a column as its table, a
 * session as its user.
 */
export function auditResource(about: About): string {
  const { label, projectId } = about;
  const found = label === undefined ? byParams(about) : byLabel(label, about);
  return found === "" ? `project/${projectId}` : found;
}

function byLabel(label: string, { projectId, tell }: About): string {
  const levels = [...label.matchAll(/([\w-]+)\.\[(\w+)\]/g)];
  const parts: string[] = [];
  for (const [i, [, type = "", name = ""]] of levels.entries()) {
    const own = i === 0 ? OF_PROJECT[type] : undefined;
    const word = own ?? WORDS[type];
    const value = tell(name, i === levels.length - 1);
    if (word === undefined || value === undefined) break;
    parts.push(own === undefined ? `${word}/${value}` : `project/${projectId}/${word}/${value}`);
  }
  return parts.join("/");
}

function byParams({ param }: About): string {
  return BY_PARAM.flatMap(([word, ...names]) => {
    const value = names.map((name) => param(name)).find((text) => text !== undefined);
    return value === undefined ? [] : [`${word}/${value}`];
  }).join("/");
}
