import { z } from "zod";

/** A change that subscribers are to be told of, written with the change itself. */
export const eventBody = z.object({
  v: z.literal(1),
  /** `teams.[teamId].create` */
  label: z.string(),
  /** Values of the placeholders, as far as they were known when the change was written. */
  told: z.record(z.string(), z.string()),
  input: z.record(z.string(), z.unknown()),
  made: z.array(z.string()),
  userId: z.string(),
  /** Ids of the items, where the change was of many: an event each. */
  each: z.array(z.string()).optional(),
  /** Whether sockets are to be told of those items that are not among `shown`. */
  sockets: z.boolean().optional(),
  /** Ids of the items sockets were told of by the request itself. */
  shown: z.array(z.string()).optional(),
  /** Permissions of the items, in their order, where these are gone. */
  permissions: z.array(z.array(z.string())).optional(),
});

export type EventBody = z.infer<typeof eventBody>;

/** What a webhook is to be sent. The job's id is `<event id>:<webhook id>`, so that an event is sent to each once. */
const noticeBody = z.object({
  v: z.literal(1),
  webhookId: z.string(),
  eventId: z.string(),
  /** All names of the event, the most specific first. */
  events: z.array(z.string()),
  userId: z.string(),
  payload: z.unknown(),
});

const paused = z.object({ webhookId: z.string(), attempts: z.int(), error: z.string() });

/** A webhook was switched off because it failed: whose, how often, and what the last failure was. */
export type Paused = z.infer<typeof paused>;

export const webhookBody = z.union([noticeBody, z.object({ v: z.literal(1), paused })]);

export type WebhookBody = z.infer<typeof webhookBody>;
