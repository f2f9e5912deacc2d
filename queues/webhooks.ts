import { and, eq } from "drizzle-orm";
import { projectVersion } from "#shared/store/facts/project.ts";
import { GuardError } from "#shared/store/failure.ts";
import { enqueue } from "#shared/store/jobs.ts";
import { webhooks as table } from "#shared/store/schema/index.ts";
import { first, type Query } from "#shared/store/statement.ts";
import { decode, update } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import { DELIVERY_TIMEOUT, type Delivered, deliver } from "#shared/webhooks/delivery.ts";
import { webhookRequest } from "#shared/webhooks/request.ts";
import { retryAfter } from "#shared/webhooks/retry-after.ts";
import { openSecret } from "#shared/webhooks/secrets.ts";
import { targetFault } from "#shared/webhooks/target.ts";
import { type WebhookBody, webhookBody } from "./event.ts";
import { Hopeless, jobHandler, PATIENT, type Running, type Tools, TryLater } from "./handler.ts";
import { tellOwners } from "./webhook-paused.ts";

type Webhook = typeof table.$inferSelect;
type Notice = Extract<WebhookBody, { eventId: string }>;

/** The receiver has said that it is gone for good (RFC 9110 §15.5.11). */
const GONE = 410;

/**
 * One event to one webhook. Every failure counts: as many in a row as the settings say pause the webhook, whichever
 * events they were of (reference/events-and-workers.md §4).
 */
export const webhooks = jobHandler({
  queue: "webhooks",
  body: webhookBody,
  retries: PATIENT,
  lease: 2 * DELIVERY_TIMEOUT,
  // A receiver that takes its time must not keep other receivers waiting.
  patience: 1_000,
  beside: webhookOf,
  async run(job, tools, webhook) {
    const { body, projectId } = job;
    if (!("eventId" in body)) {
      await tellOwners(body.paused, job, tools);
      return undefined;
    }
    if (!webhook) return undefined;
    if (!webhook.enabled) {
      // Its owner switched it off; or it was paused, and what it has missed may be replayed once it is mended.
      if (webhook.attempts < tools.settings.webhookMaxFailures) return undefined;
      throw new Hopeless(`The webhook is paused after ${webhook.attempts} failures in a row.`);
    }
    const delivered = await send(webhook, body, projectId, tools);
    if (!delivered.ok) return failed(webhook, delivered, job, tools);
    if (webhook.attempts > 0) {
      await tools.work.write([], update(table, { attempts: 0 }, one(projectId, webhook.id)));
    }
    return undefined;
  },
});

/** The webhook that a job is for, by the job's id. */
function webhookOf(id: string): Query<Webhook | null> {
  const sql = `SELECT webhooks.* FROM jobs JOIN webhooks
    ON webhooks.projectId = jobs.projectId AND webhooks.id = jobs.body ->> 'webhookId' WHERE jobs.id = ?1`;
  return first(sql, [id], (row) => decode(table, row));
}

const one = (projectId: string, id: string) => and(eq(table.projectId, projectId), eq(table.id, id));

async function send(webhook: Webhook, body: Notice, projectId: string, tools: Tools): Promise<Delivered> {
  const { settings } = tools;
  const fault = targetFault(webhook.url, settings.privateTargets);
  if (fault !== null) return unsent(`Its URL is refused. ${fault}`);
  const secret = openSecret(webhook.secret, settings);
  const authPassword = openSecret(webhook.authPassword, settings);
  if (secret === null || authPassword === null) {
    return unsent("Its secrets cannot be opened: the server's own key has changed. Set them anew.");
  }
  const notice = { ...body, id: body.eventId, projectId };
  const request = webhookRequest({ ...webhook, secret, authPassword }, notice, tools.clock(), settings);
  return deliver(webhook.url, request, tools.send);
}

const unsent = (summary: string): Delivered => ({
  ok: false,
  status: 0,
  summary,
  body: "",
  retryAfter: null,
});

/** Counts the failure, pauses the webhook if that was one too many. @throws TryLater unless the webhook is off now. */
async function failed(
  { id, url }: Webhook,
  delivered: Delivered,
  { projectId, attempt }: Running<WebhookBody>,
  tools: Tools,
): Promise<undefined> {
  const { work, settings, today, clock } = tools;
  const logs = logOf(url, delivered, attempt, today);
  const [state] = await work.write([], countFailure(projectId, id, logs));
  if (!state?.enabled) return undefined;
  const gone = delivered.status === GONE;
  if (gone || state.attempts >= settings.webhookMaxFailures) {
    await pause(projectId, id, delivered, state.attempts, tools);
    if (gone) return undefined;
  }
  throw new TryLater(delivered.summary, retryAfter(delivered.retryAfter, clock()));
}

/** One statement, so that failures at the same time all count. */
const countFailure = (
  projectId: string,
  id: string,
  logs: string,
): Query<{ attempts: number; enabled: boolean } | null> =>
  first(
    `UPDATE webhooks SET attempts = attempts + 1, logs = ?3 WHERE projectId = ?1 AND id = ?2
     RETURNING attempts, enabled`,
    [projectId, id, logs],
    (row) => ({ attempts: Number(row.attempts), enabled: row.enabled === 1 }),
  );

/** Switches the webhook off and has its owners told, once however many deliveries fail at the same time. */
async function pause(projectId: string, id: string, { summary }: Delivered, attempts: number, tools: Tools) {
  const { work, today, random, wake } = tools;
  const body: WebhookBody = { v: 1, paused: { webhookId: id, attempts, error: summary } };
  const jobId = `paused:${id}:${Array.from(random(8), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  try {
    await work.write(
      [projectVersion(projectId)],
      ensure(
        "webhook is off",
        "EXISTS (SELECT 1 FROM webhooks WHERE projectId = ?1 AND id = ?2 AND enabled = 1)",
        [projectId, id],
      ),
      update(table, { enabled: false, updatedAt: today }, one(projectId, id)),
      enqueue({ id: jobId, projectId, kind: "webhooks", body }, today),
    );
  } catch (error) {
    if (error instanceof GuardError) return;
    throw error;
  }
  await wake("webhooks", [jobId]);
}

/** What a developer needs to see of the last failure. */
function logOf(url: string, { status, summary, body }: Delivered, attempt: number, today: string): string {
  const lines = [
    `Time: ${today}`,
    `URL: ${url}`,
    "Method: POST",
    `Attempt: ${attempt}`,
    ...(status === 0 ? [] : [`Status code: ${status}`]),
    `Error: ${summary}`,
    ...(body === "" ? [] : ["Body:", body]),
  ];
  return `${lines.join("\n")}\n`;
}
