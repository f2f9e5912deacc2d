import { type ModelOf, model, page, stamps } from "./model.ts";

/** Whom a project tells of its events. */
export const webhook = model({
  ...stamps,
  name: "string",
  url: "string",
  events: "string[]",
  tls: "boolean",
  authUsername: "string",
  authPassword: "string",
  /** The signing key: only told when it is new. */
  secret: "string",
  enabled: "boolean",
  /** What the last failure looked like. */
  logs: "string",
  /** Failures in a row. */
  attempts: "integer",
});
export type Webhook = ModelOf<typeof webhook>;

export const webhookList = page("webhooks", webhook);
export type WebhookList = ModelOf<typeof webhookList>;
