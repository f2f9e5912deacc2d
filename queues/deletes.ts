import { dropOrphans } from "#shared/store/orphans.ts";
import { anyLeft, leftoversOf } from "#shared/store/purge.ts";
import type { Work } from "#shared/store/work.ts";
import { type DeleteBody, deleteBody } from "./delete.ts";
import { BRIEF, Hopeless, jobHandler, type Tools } from "./handler.ts";
import { TASKS } from "./maintenance.ts";
import { deleteRefuse } from "./refuse.ts";

/** How long a consumer goes on before it lets others have their turn, in milliseconds. Well within the lease. */
const A_TURN = 20_000;

/**
 * Removes what is left of things that are gone (reference/events-and-workers.md §5), and does the shard's upkeep. Each
 * step is a batch of bounded size that finds its own work, so that a consumer that dies, or two at once, do no harm.
 */
export const deletes = jobHandler({
  queue: "deletes",
  body: deleteBody,
  retries: BRIEF,
  async run({ projectId, body }, tools) {
    if (body.what === "project") await tools.endSockets?.(body.id);
    const step = stepOf(body, projectId, tools);
    while (await step()) {
      if (tools.clock() - tools.now >= A_TURN) return { proceed: body };
    }
    return undefined;
  },
});

/** One bounded step; true when there is more to do. */
function stepOf(body: DeleteBody, projectId: string, tools: Tools): () => Promise<boolean> {
  switch (body.what) {
    case "tables":
      return () => dropOrphans(tools.work.shard);
    case "objects":
      return () => deleteRefuse(tools);
    case "maintenance":
      return () => taskNamed(body.task).run(tools);
    default:
      // What goes may leave objects behind (a bucket's files, a project's).
      return async () => (await removeSome(tools.work, body, projectId)) || deleteRefuse(tools);
  }
}

async function removeSome(
  work: Work,
  { what, id }: Extract<DeleteBody, { id: string }>,
  projectId: string,
): Promise<boolean> {
  const leftovers = leftoversOf(what, projectId, id);
  const results = await work.write([], ...leftovers.step, anyLeft(leftovers));
  return results.at(-1) === true;
}

/** @throws Hopeless for a task of another version of this code. */
function taskNamed(name: string) {
  const task = TASKS.find((candidate) => candidate.name === name);
  if (!task) throw new Hopeless(`There is no maintenance task ${name}.`);
  return task;
}
