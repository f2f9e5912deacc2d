import type { ProjectList } from "#shared/contract/models/project.ts";
import { ALL_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import { type Condition, listQuery, listSource, type StaticField } from "#shared/store/list.ts";
import { directory } from "#shared/store/schema/index.ts";
import { decode } from "#shared/store/tables.ts";
import type { Context } from "../context.ts";
import { KEYS } from "../models/key.ts";
import { type ProjectParts, projectModel } from "../models/project.ts";
import { sealingKey } from "../secrets.ts";
import { joinParts, listed, partsOf } from "./parts.ts";
import { visibleTo } from "./visible.ts";

type Entry = typeof directory.$inferSelect;

/** Fields of the answer that `select` may name and that lists can neither filter nor order by. */
const SELECTABLE = [
  "region",
  "devKeys",
  "platforms",
  "status",
  "pingCount",
  "pingedAt",
  "services",
  "authMethods",
];

const source = listSource({
  from: "directory",
  search: "search",
  fields: {
    name: { type: "text" },
    teamId: { type: "text" },
    search: { type: "text" },
    labels: { type: "text", array: true },
    ...Object.fromEntries(
      SELECTABLE.map((name): [string, StaticField] => [name, { type: "unsupported", sql: "NULL" }]),
    ),
  },
});

/**
 * Projects the caller's memberships let them see; of one organization when `teamId` names it. One round trip for those
 * on the default shard, a second one, to all their shards at once, for the others.
 */
export async function listProjects(
  { actor, store, settings }: Context<unknown>,
  input: { queries: readonly string[]; search: string; total: boolean },
  teamId: string | null,
): Promise<ProjectList> {
  const visible = visibleTo(actor.memberships);
  const scope: Condition = (bind) =>
    teamId === null ? visible(bind) : `${visible(bind)} AND directory.teamId = ${bind(teamId)}`;
  const queries = readQueries(input.queries, {
    fields: source.fields,
    allow: ALL_KINDS,
    fault: "general_argument_invalid",
  });
  const plan = listQuery<Entry>({ ...input, source, queries, scope, row: (row) => decode(directory, row) });
  const [page, ...rest] = plan.queries;
  if (!page) return { total: 0, projects: [] };
  const ids = { sql: `SELECT id FROM (${page.sql})`, params: page.params };
  const results: readonly unknown[] = await store.main.read(page, ...rest, ...partsOf(ids));
  const { items, total } = plan.finish(results.slice(0, plan.queries.length));
  const here = results.slice(plan.queries.length) as unknown as Parameters<typeof joinParts>;
  const parts = new Map([...joinParts(...here), ...(await elsewhere(store, items))]);
  const sealing = sealingKey(settings, KEYS);
  // An entry without a project is a reservation; one of another team is a transfer that broke off half-way.
  const projects = items
    .map((entry) => ({ entry, project: parts.get(entry.id) }))
    .filter(
      (pair): pair is { entry: Entry; project: ProjectParts } =>
        pair.project?.row.teamId === pair.entry.teamId,
    )
    .map(({ project }) => projectModel(project, sealing));
  return { total, projects };
}

async function elsewhere(store: Context<unknown>["store"], entries: readonly Entry[]) {
  const byShard = Map.groupBy(
    entries.filter(({ shard }) => shard !== store.main.shard.address),
    ({ shard }) => shard,
  );
  const answers = await Promise.all(
    [...byShard].map(async ([shard, entries]) =>
      joinParts(...(await store.on(shard).read(...partsOf(listed(entries.map(({ id }) => id)))))),
    ),
  );
  return answers.flatMap((found) => [...found]);
}
