import { and, eq } from "drizzle-orm";
import { labelParams } from "#shared/events/label.ts";
import { enqueueAll } from "#shared/store/jobs.ts";
import { webhooks } from "#shared/store/schema/index.ts";
import { findMany } from "#shared/store/tables.ts";
import { eventBody } from "./event.ts";
import { webhookJobs } from "./fan-out.ts";
import { BRIEF, jobHandler } from "./handler.ts";

/**
 * Events whose request did not get to tell its subscribers: its isolate died between the commit and the fan-out. Their
 * response is lost, so the payload is what identifies the resource.
 */
export const events = jobHandler({
  queue: "events",
  body: eventBody,
  retries: BRIEF,
  async run({ id, projectId, body }, { work, today, wake }) {
    const params = labelParams(body.label, { ...body, payload: null, projectId });
    const payload = { $id: Object.values(params).at(-1) ?? "", ...params };
    const enabled = and(eq(webhooks.projectId, projectId), eq(webhooks.enabled, true));
    const [subscribers] = await work.read(findMany(webhooks, { where: enabled }));
    const event = { id, projectId, label: body.label, params, payload, userId: body.userId };
    const jobs = webhookJobs(event, subscribers);
    await work.write([], ...enqueueAll(jobs, today));
    await wake(
      "webhooks",
      jobs.map((job) => job.id),
    );
    return undefined;
  },
});
