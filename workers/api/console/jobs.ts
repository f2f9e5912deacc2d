import { JOB_QUEUES } from "#queues/wake-up.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { integer, oneOf, text } from "#shared/contract/params.ts";
import {
  countJobs,
  discard,
  getJob,
  type JobFilter,
  listJobs,
  revive,
  reviveAll,
} from "#shared/store/inspect-jobs.ts";
import type { Job } from "#shared/store/jobs.ts";
import type { Query } from "#shared/store/statement.ts";
import type { Work } from "#shared/store/work.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { ensureOperator } from "./operator.ts";

/** Endpoints of our own, for the operator (docs/OPERATIONS.md, Dead letters). */
const common = { scope: "account", auth: ["session", "admin"], realm: "console", service: null } as const;

/** Most jobs replayed at once on one shard. */
const REPLAYED = 1_000;

/** A job's id is made of others: longer than one, and with a colon. */
const jobId = () => text(256);
const filters = () => ({
  queue: oneOf(...JOB_QUEUES).optional(),
  projectId: text(36).optional(),
});

function filterOf(input: { queue?: string | undefined; projectId?: string | undefined }): JobFilter {
  return { status: "dead", queue: input.queue ?? null, projectId: input.projectId ?? null };
}

function jobModel({ id, kind, body, leasedUntil, dueAt, ...job }: Job, now: number) {
  return {
    $id: id,
    $createdAt: job.createdAt,
    queue: kind,
    projectId: job.projectId,
    status: job.status,
    attempts: job.attempts,
    error: job.error,
    /** Whether a consumer is at it. */
    running: leasedUntil > now,
    /** Milliseconds since the epoch; 0: at once. */
    dueAt,
    body,
  };
}

const shardsOf = ({ store }: Context<unknown>): Work[] =>
  store.shards.map(({ address }) => store.on(address));

/** Asks one shard after the other for a job until one has it. @throws ApiError 404 when none does. */
async function onItsShard<T>(
  context: Context<unknown>,
  ask: (work: Work) => Promise<readonly [T | null]>,
): Promise<{ work: Work; value: T }> {
  for (const work of shardsOf(context)) {
    const [value] = await ask(work);
    if (value !== null) return { work, value };
  }
  throw new ApiError("general_bad_request", {
    status: 404,
    message: "There is no such job, or it is not dead.",
  });
}

export const listDeadJobs = endpoint(
  {
    ...common,
    id: "console.listJobs",
    method: "GET",
    path: "/v1/console/jobs",
    params: () => ({
      ...filters(),
      status: oneOf("dead", "due").default("dead"),
      limit: integer(1, 100).default(25),
      offset: integer(0, 5_000).default(0),
    }),
    status: 200,
    returns: "any",
  },
  async (context) => {
    await ensureOperator(context);
    const { status, limit, offset } = context.input;
    const filter = { ...filterOf(context.input), status };
    const pages = await Promise.all(
      shardsOf(context).map((work) => work.read(listJobs(filter, offset + limit), countJobs(filter))),
    );
    const all = pages.flatMap(([jobs]) => jobs);
    all.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
    return {
      total: pages.reduce((sum, [, count]) => sum + (count ?? 0), 0),
      jobs: all.slice(offset, offset + limit).map((job) => jobModel(job, context.now)),
    };
  },
);

export const getDeadJob = endpoint(
  {
    ...common,
    id: "console.getJob",
    method: "GET",
    path: "/v1/console/jobs/{jobId}",
    params: () => ({ jobId: jobId() }),
    status: 200,
    returns: "any",
  },
  async (context) => {
    await ensureOperator(context);
    const { value } = await onItsShard(context, (work) => work.read(getJob(context.input.jobId)));
    return jobModel(value, context.now);
  },
);

export const replayJob = endpoint(
  {
    ...common,
    id: "console.replayJob",
    method: "POST",
    path: "/v1/console/jobs/{jobId}/replay",
    audit: "job.replay",
    params: () => ({ jobId: jobId() }),
    status: 202,
    returns: "any",
  },
  async (context) => {
    await ensureOperator(context);
    const { work, value } = await changeJob(context, revive(context.input.jobId));
    context.wake(work, [value]);
    return jobModel(value, context.now);
  },
);

export const replayJobs = endpoint(
  {
    ...common,
    id: "console.replayJobs",
    method: "POST",
    path: "/v1/console/jobs/replay",
    audit: "job.replay",
    params: filters,
    status: 202,
    returns: "any",
  },
  async (context) => {
    await ensureOperator(context);
    const shards = await Promise.all(
      shardsOf(context).map(async (work) => {
        const [jobs] = await work.write([], reviveAll(filterOf(context.input), REPLAYED));
        context.wake(work, jobs);
        return jobs.length;
      }),
    );
    return { total: shards.reduce((sum, count) => sum + count, 0) };
  },
);

export const deleteJob = endpoint(
  {
    ...common,
    id: "console.deleteJob",
    method: "DELETE",
    path: "/v1/console/jobs/{jobId}",
    audit: "job.delete",
    params: () => ({ jobId: jobId() }),
    status: 204,
    returns: null,
  },
  async (context) => {
    await ensureOperator(context);
    await changeJob(context, discard(context.input.jobId));
  },
);

const changeJob = <T>(context: Context<unknown>, change: Query<T | null>) =>
  onItsShard(context, (work) => work.write([], change));
