import { and, eq } from "drizzle-orm";
import { labelParams } from "#shared/events/label.ts";
import { placeholdersOf } from "#shared/events/names.ts";
import { enqueueAll } from "#shared/store/jobs.ts";
import { webhooks } from "#shared/store/schema/index.ts";
import { findMany } from "#shared/store/tables.ts";
import { type EventBody, eventBody } from "./event.ts";
import { type Happened, itemId, webhookJobs } from "./fan-out.ts";
import { BRIEF, jobHandler } from "./handler.ts";

/**
 * Events whose request did not tell its subscribers: its isolate died between the commit and the fan-out, or it changed
 * more than its response shows. There the payload is what identifies the resource.
 */
export const events = jobHandler({
  queue: "events",
  body: eventBody,
  retries: BRIEF,
  async run({ id, projectId, body }, { work, today, wake, tellSockets }) {
    const happened = eventsOf(id, projectId, body);
    const enabled = and(eq(webhooks.projectId, projectId), eq(webhooks.enabled, true));
    const [subscribers] = await work.read(findMany(webhooks, { where: enabled }));
    const jobs = happened.flatMap((event) => webhookJobs(event, subscribers));
    await work.write([], ...enqueueAll(jobs, today));
    await wake(
      "webhooks",
      jobs.map((job) => job.id),
    );
    // Last: what comes after it and fails would have it told again.
    if (body.sockets) await tellSockets?.(unseenOf(happened, body));
    return undefined;
  },
});

function eventsOf(id: string, projectId: string, body: EventBody): Happened[] {
  const { label, userId, each } = body;
  const last = placeholdersOf(label).at(-1) ?? "";
  const event = (eventId: string, told: Readonly<Record<string, string>>): Happened => {
    const params = labelParams(label, { ...body, told, payload: null, projectId });
    const payload = { $id: params[last] ?? "", ...params };
    return { id: eventId, projectId, label, params, payload, userId };
  };
  if (!each) return [event(id, body.told)];
  const [eventId = id] = id.split("~");
  return each.map((item) => event(itemId(eventId, item), { ...body.told, [last]: item }));
}

/** The items that sockets have not heard of. */
function unseenOf(happened: readonly Happened[], { shown = [], permissions }: EventBody): Happened[] {
  return happened.flatMap((event, i) => {
    const payload = { ...Object(event.payload), $permissions: permissions?.[i] ?? [] };
    return shown.includes(payload.$id) ? [] : [{ ...event, payload, bare: true }];
  });
}
