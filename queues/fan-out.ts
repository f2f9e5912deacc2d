import { everyName, type LabelParams } from "#shared/events/names.ts";
import { concerned, type Subscriber } from "#shared/events/subscriptions.ts";
import type { NewJob } from "#shared/store/jobs.ts";
import type { WebhookBody } from "./event.ts";

/** An event that happened. */
export interface Happened {
  /** The same however often it is delivered. */
  readonly id: string;
  readonly projectId: string;
  readonly label: string;
  readonly params: LabelParams;
  readonly payload: unknown;
  readonly userId: string;
  /** The payload names the item, and says nothing of what it holds. */
  readonly bare?: true;
}

/** The id of one of many items' event: the same, whoever tells of it. */
export const itemId = (eventId: string, item: string): string => `${eventId}-${item}`;

/** One job for each webhook that asked for the event. */
export function webhookJobs(event: Happened, webhooks: readonly Subscriber[]): NewJob[] {
  const names = everyName(event.label, event.params);
  return concerned(webhooks, names).map((webhook) => {
    const { id: eventId, userId, payload, projectId } = event;
    const body: WebhookBody = { v: 1, webhookId: webhook.id, eventId, events: names, userId, payload };
    return { id: `${eventId}:${webhook.id}`, projectId, kind: "webhooks", body };
  });
}
