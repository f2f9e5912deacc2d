import type { Change, ChangeSink } from "#shared/events/change.ts";
import type { Context } from "../context.ts";
import type { Endpoint } from "../declaration.ts";

/** Who is told of changes. Realtime, webhooks, functions, audits and usage register here. */
const sinks: ChangeSink[] = [];

/** Tells the sinks what a successful request did, once its response is on its way. */
export function publish(
  endpoint: Endpoint,
  context: Context<Record<string, unknown>>,
  payload: unknown,
): void {
  const { event = null, audit = null } = endpoint;
  if (sinks.length === 0 || (event === null && audit === null)) return;
  const change: Change = {
    event,
    audit,
    projectId: context.project.id,
    userId: context.actor.user?.id ?? null,
    params: context.input,
    payload,
    at: context.now,
  };
  context.after(() => Promise.all(sinks.map((sink) => sink(change))));
}
