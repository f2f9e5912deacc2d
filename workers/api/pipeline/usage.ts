import type { Project } from "#shared/store/facts/project.ts";
import type { UsageCounters } from "#shared/usage/counters.ts";
import { countSuccess, type UsagePlan, usagePlan } from "#shared/usage/plan.ts";
import type { Actor } from "../actor.ts";
import type { Endpoint } from "../declaration.ts";
import type { Values } from "./request.ts";
import { CONSOLE } from "./target.ts";

const plans = new Map<Endpoint, UsagePlan | null>();

function planOf(endpoint: Endpoint): UsagePlan | null {
  let plan = plans.get(endpoint);
  if (plan === undefined) {
    plan = usagePlan(endpoint.method, endpoint.path, endpoint.event);
    plans.set(endpoint, plan);
  }
  return plan;
}

/** Counts what a success did to the project. The console's own project is not counted. */
export function countUse(
  counters: UsageCounters,
  shard: string,
  {
    endpoint,
    project,
    input,
    value,
    payload,
    today,
  }: {
    endpoint: Endpoint;
    project: Project;
    input: Values;
    value: unknown;
    /** What the event of the request tells of. */
    payload(): unknown;
    today: string;
  },
): void {
  const plan = planOf(endpoint);
  if (plan === null || project.id === CONSOLE) return;
  const database = textOf(input.databaseId);
  const container = textOf(input.tableId ?? input.collectionId);
  const bucket = textOf(input.bucketId);
  const done = { value, payload, database, container, bucket, today };
  countSuccess(counters.of(shard, project.id), plan, done);
}

/** Counts a request and its bytes; those of the console and of administrators are not the project's own. */
export function countTraffic(
  counters: UsageCounters,
  seen: { readonly shard: string; readonly project: Project | null; readonly actor: Actor | null },
  bytes: { readonly inbound: number; readonly outbound: number },
): void {
  const { project, actor, shard } = seen;
  if (!project || project.id === CONSOLE || actor?.kind === "admin") return;
  const own = counters.of(shard, project.id);
  own.requests += 1;
  own.inbound += bytes.inbound;
  own.outbound += bytes.outbound;
}

const textOf = (value: unknown) => (typeof value === "string" ? value : "");
