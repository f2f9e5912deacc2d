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

/** Until when, in milliseconds since the epoch, the rows this isolate has cached need no mark. */
class Marks {
  readonly #until = new WeakMap<object, number>();

  /** Whether a row is to be marked now; it counts as marked from then on. */
  isDue(row: object, accessedAt: string | null, now: number): boolean {
    const known = this.#until.get(row);
    if (known !== undefined && known > now) return false;
    const until = accessedAt === null ? 0 : Date.parse(accessedAt) + DAY;
    const isDue = known !== undefined || until <= now;
    this.#until.set(row, isDue ? now + DAY : until);
    return isDue;
  }
}

const marks = { own: new Marks(), console: new Marks() };

/** SDKs that are on record with the keys this isolate has cached. */
const sdksOf = new WeakMap<KeyRow | DevKeyRow, Set<string>>();

/** Who used what: at most once a day a row, and once an SDK, it is written after the response. Nothing depends on it. */
export function markUse(
  context: Pick<Context<unknown>, "project" | "work" | "now" | "today" | "request" | "after">,
  actor: Actor,
  devKey: DevKeyRow | null,
): void {
  const { project, work, now, today, request } = context;
  const due: Query<unknown>[] = [];
  if (actor.key || devKey) {
    const name = request.header("x-sdk-name");
    const sdk = SDK_NAME.test(name) ? name : "";
    if (actor.key && isDue(actor.key, sdk, now)) due.push(markKey(keys, actor.key, sdk, today, now));
    if (devKey && isDue(devKey, sdk, now)) due.push(markKey(devKeys, devKey, sdk, today, now));
  }
  if (project.id !== CONSOLE) markProject(due, project, actor, today, now);
  const version = markUser(due, project, actor, today, now);
  if (due.length === 0) return;
  // A Work of its own: the request's may have facts that are stale by then, and this is not part of what it promised.
  const aside = new Work(work.shard, new FactCache(), { roundTrips: 0, statements: 0 });
  context.after(() => aside.write(version === null ? [] : [version], ...due));
}

function isDue(row: KeyRow | DevKeyRow, sdk: string, now: number): boolean {
  const isOld = marks.own.isDue(row, row.accessedAt, now);
  return isNewSdk(row, sdk) || isOld;
}

function isNewSdk(row: KeyRow | DevKeyRow, sdk: string): boolean {
  if (sdk === "") return false;
  const known = sdksOf.get(row) ?? new Set(row.sdks);
  sdksOf.set(row, known);
  if (known.has(sdk) || known.size >= MOST_SDKS) return false;
  known.add(sdk);
  return true;
}

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
function markProject(
  due: Query<unknown>[],
  project: Project,
  actor: Actor,
  today: string,
  now: number,
): void {
  const mark = (column: "accessedAt" | "consoleAccessedAt") =>
    command(`UPDATE "${getTableName(projects)}" SET ${column} = ?2 WHERE id = ?1`, [project.id, today]);
  if (marks.own.isDue(project, project.accessedAt, now)) due.push(mark("accessedAt"));
  if (actor.kind === "admin" && marks.console.isDue(project, project.consoleAccessedAt, now))
    due.push(mark("consoleAccessedAt"));
}

/**
 * A user's last use of the project. Whoever acts in their place leaves no trace; an admin's user lives elsewhere.
 * @returns the version it moves on: accounts are answered from the cached fact
 */
function markUser(
  due: Query<unknown>[],
  project: Project,
  { user, impersonator }: Actor,
  today: string,
  now: number,
): string | null {
  if (!user || user.projectId !== project.id || impersonator) return null;
  if (!marks.own.isDue(user, user.accessedAt, now)) return null;
  due.push(
    command("UPDATE users SET accessedAt = ?3 WHERE projectId = ?1 AND id = ?2", [
      user.projectId,
      user.id,
      today,
    ]),
  );
  return userVersion(user.projectId, user.id);
}
