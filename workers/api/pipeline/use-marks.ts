import { getTableName } from "drizzle-orm";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { FactCache } from "#shared/store/cache.ts";
import type { DevKeyRow, KeyRow, Project } from "#shared/store/facts/project.ts";
import { userVersion } from "#shared/store/facts/user.ts";
import { devKeys, keys, projects } from "#shared/store/schema/index.ts";
import { command, type Query } from "#shared/store/statement.ts";
import { Work } from "#shared/store/work.ts";
import type { Actor } from "../actor.ts";
import type { Context } from "../context.ts";
import { CONSOLE } from "./target.ts";

/** How old `accessedAt` may get, in milliseconds, before a use renews it (reference/auth.md §2.4, §3.4). */
const DAY = 86_400_000;

const SDK_NAME = /^[\w .#+-]{1,32}$/;
const MOST_SDKS = 20;

/** Until when, and with which SDKs, a row is marked. */
interface Mark {
  until: number;
  readonly sdks: Set<string>;
}

/** Of the rows this isolate has cached. */
const marked = new WeakMap<object, Mark>();

/** Who used what: at most once a day a row, and once an SDK, it is written after the response. Nothing depends on it. */
export function markUse(
  context: Pick<Context<unknown>, "project" | "work" | "now" | "today" | "request" | "after">,
  actor: Actor,
  devKey: DevKeyRow | null,
): void {
  const { project, work, now, today, request } = context;
  const name = request.header("x-sdk-name");
  const sdk = SDK_NAME.test(name) ? name : "";
  const marks: Query<unknown>[] = [];
  if (actor.key && isDue(actor.key, actor.key.accessedAt, sdk, now))
    marks.push(markKey(keys, actor.key, sdk, today, now));
  if (devKey && isDue(devKey, devKey.accessedAt, sdk, now))
    marks.push(markKey(devKeys, devKey, sdk, today, now));
  if (project.id !== CONSOLE) marks.push(...markProject(project, actor, today, now));
  const seen = markUser(project, actor, today, now);
  if (seen) marks.push(seen.mark);
  if (marks.length === 0) return;
  // A Work of its own: the request's may have facts that are stale by then, and this is not part of what it promised.
  const aside = new Work(work.shard, new FactCache(), { roundTrips: 0, statements: 0 });
  context.after(() => aside.write(seen ? [seen.version] : [], ...marks));
}

function isDue(row: KeyRow | DevKeyRow, accessedAt: string | null, sdk: string, now: number): boolean {
  const mark = markOf(row, accessedAt);
  const known = sdk === "" || mark.sdks.has(sdk) || mark.sdks.size >= MOST_SDKS;
  if (mark.until > now && known) return false;
  mark.until = now + DAY;
  if (!known) mark.sdks.add(sdk);
  return true;
}

function markOf(row: KeyRow | DevKeyRow, accessedAt: string | null): Mark {
  const known = marked.get(row);
  if (known) return known;
  const mark = { until: until(accessedAt), sdks: new Set(row.sdks) };
  marked.set(row, mark);
  return mark;
}

const until = (accessedAt: string | null) => (accessedAt === null ? 0 : Date.parse(accessedAt) + DAY);

function markKey(
  table: typeof keys | typeof devKeys,
  row: KeyRow | DevKeyRow,
  sdk: string,
  today: string,
  now: number,
): Query<void> {
  return command(
    `UPDATE "${getTableName(table)}" SET
       accessedAt = CASE WHEN accessedAt > ?3 THEN accessedAt ELSE ?4 END,
       sdks = CASE WHEN ?5 = '' OR EXISTS (SELECT 1 FROM json_each(sdks) WHERE value = ?5) THEN sdks
         ELSE json_insert(sdks, '$[#]', ?5) END
     WHERE projectId = ?1 AND id = ?2`,
    [row.projectId, row.id, formatDatetime(now - DAY), today, sdk],
  );
}

/** A project's last use by anyone, and by its organization. */
function markProject(project: Project, actor: Actor, today: string, now: number): Query<void>[] {
  const mark = (column: "accessedAt" | "consoleAccessedAt") =>
    command(`UPDATE "${getTableName(projects)}" SET ${column} = ?2 WHERE id = ?1`, [project.id, today]);
  const due: Query<void>[] = [];
  if (until(project.accessedAt) <= now) due.push(mark("accessedAt"));
  if (actor.kind === "admin" && until(project.consoleAccessedAt) <= now) due.push(mark("consoleAccessedAt"));
  if (due.length === 0 || (marked.get(project)?.until ?? 0) > now) return [];
  marked.set(project, { until: now + DAY, sdks: new Set() });
  return due;
}

/** A user's last use of the project. Whoever acts in their place leaves no trace; an admin's user lives elsewhere. */
function markUser(
  project: Project,
  { user, impersonatorId }: Actor,
  today: string,
  now: number,
): { mark: Query<void>; version: string } | null {
  if (!user || user.projectId !== project.id || impersonatorId !== null) return null;
  if (until(user.accessedAt) > now || (marked.get(user)?.until ?? 0) > now) return null;
  marked.set(user, { until: now + DAY, sdks: new Set() });
  return {
    mark: command("UPDATE users SET accessedAt = ?3 WHERE projectId = ?1 AND id = ?2", [
      user.projectId,
      user.id,
      today,
    ]),
    // Accounts are answered from the cached fact.
    version: userVersion(user.projectId, user.id),
  };
}
