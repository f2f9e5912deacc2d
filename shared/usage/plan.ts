import type { ProjectCounters } from "./counters.ts";
import { countFile, countPreview } from "./files.ts";
import { bucketScope, METRICS } from "./metrics.ts";

/** What an endpoint's declaration tells of what a success is to count. */
export interface UsagePlan {
  /** Records it reads or writes. */
  readonly records: "reads" | "writes" | null;
  /** Things it makes, deletes, or may make. */
  readonly thing: Thing | null;
  readonly action: "create" | "upsert" | "delete";
}

type Thing =
  | "users"
  | "sessions"
  | "teams"
  | "databases"
  | "collections"
  | "documents"
  | "buckets"
  | "files"
  | "previews";

const THINGS: Readonly<Record<string, Thing>> = {
  users: "users",
  sessions: "sessions",
  teams: "teams",
  databases: "databases",
  tables: "collections",
  collections: "collections",
  buckets: "buckets",
  files: "files",
};

const RECORDS =
  /^\/v1\/(?:databases|tablesdb)\/\{databaseId\}\/(?:tables|collections)\/\{\w+\}\/(?:rows|documents)(?!.*\/logs$)/;
const PREVIEW = /\/files\/\{fileId\}\/preview$/;
const MADE = /(\w+)\.\[\w+\]\.(create|delete)$/;
const ACTIONS: Readonly<Record<string, UsagePlan["action"]>> = {
  POST: "create",
  PUT: "upsert",
  DELETE: "delete",
};

/** Derived once an endpoint, so that no handler counts anything. Null: nothing but the request itself. */
export function usagePlan(method: string, path: string, event: string | undefined): UsagePlan | null {
  if (RECORDS.test(path)) {
    if (method === "GET") return { records: "reads", thing: null, action: "create" };
    const action = ACTIONS[method];
    return { records: "writes", thing: action ? "documents" : null, action: action ?? "upsert" };
  }
  if (PREVIEW.test(path)) return { records: null, thing: "previews", action: "create" };
  const [, type = "", action] = MADE.exec(event ?? "") ?? [];
  const thing = THINGS[type];
  if (thing === undefined) return null;
  return { records: null, thing, action: action === "delete" ? "delete" : "create" };
}

/** A success, as far as counting needs to know it. */
export interface Succeeded {
  /** The response: a model, a list of models with its total, or nothing. */
  readonly value: unknown;
  /** Ids of the database and the container it is about; "" where there is none. */
  readonly database: string;
  readonly container: string;
  /** Id of the bucket; "" where there is none. */
  readonly bucket: string;
  /** What its event tells of: the response, unless the handler said otherwise. */
  payload(): unknown;
  /** The moment of the request: what was made now is new. */
  readonly today: string;
}

/** Counts a success (reference/events-and-workers.md §7). */
export function countSuccess(counters: ProjectCounters, plan: UsagePlan, done: Succeeded): void {
  const { database, container } = done;
  const page = pageOf(done.value);
  if (plan.records !== null) {
    const by = plan.records === "reads" ? page?.items.length : page?.total;
    counters.add(METRICS[plan.records], Math.max(1, by ?? 1));
    counters.add(`${database}/${METRICS[plan.records]}`, Math.max(1, by ?? 1));
  }
  if (plan.thing === "previews") {
    countPreview(counters, done.bucket, done.value);
    return;
  }
  if (plan.thing === "files") {
    countFile(counters, done.bucket, done.payload(), plan.action === "delete");
    return;
  }
  const by = plan.thing === null ? 0 : madeBy(plan.action, done, page);
  if (plan.thing === null || by === 0) return;
  counters.add(METRICS[plan.thing], by);
  if (plan.thing === "collections" || plan.thing === "documents") {
    counters.add(`${database}/${METRICS[plan.thing]}`, by);
  }
  if (plan.thing === "documents") counters.add(`${database}/${container}/${METRICS.documents}`, by);
  if (plan.action !== "delete") return;
  if (plan.thing === "buckets") counters.reduce(bucketScope(done.bucket), "");
  if (plan.thing === "databases") counters.reduce(database, "");
  if (plan.thing === "collections") counters.reduce(database, container);
}

/** How many more there are than before. */
function madeBy(action: UsagePlan["action"], done: Succeeded, page: Page | null): number {
  if (action === "upsert") {
    return (page?.items ?? [done.value]).filter((item) => isNew(item, done.today)).length;
  }
  const many = page?.total ?? 1;
  return action === "delete" ? -many : many;
}

/** An upsert tells what it made from what was there by the date, unless the caller wrote that. */
const isNew = (item: unknown, today: string) =>
  typeof item === "object" && item !== null && Reflect.get(item, "$createdAt") === today;

interface Page {
  readonly total: number;
  readonly items: readonly unknown[];
}

/** A list of models with its total; null for anything else, such as a row with a column of that name. */
function pageOf(value: unknown): Page | null {
  if (typeof value !== "object" || value === null || "$id" in value || !("total" in value)) return null;
  const items: unknown = Object.values(value).find((part) => Array.isArray(part));
  return typeof value.total === "number" && Array.isArray(items) ? { total: value.total, items } : null;
}
