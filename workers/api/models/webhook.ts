import type { Webhook } from "#shared/contract/models/webhook.ts";
import type { webhooks } from "#shared/store/schema/index.ts";

export type WebhookRow = typeof webhooks.$inferSelect;

/** A webhook as it is shown. @param secrets opened; the signing key is "" unless it is new */
export function webhookModel(row: WebhookRow, secrets: { password: string; secret: string }): Webhook {
  return {
    $id: row.id,
    $createdAt: row.createdAt,
    $updatedAt: row.updatedAt,
    name: row.name,
    url: row.url,
    events: row.events,
    tls: row.tls,
    authUsername: row.authUsername,
    authPassword: secrets.password,
    secret: secrets.secret,
    enabled: row.enabled,
    logs: row.logs,
    attempts: row.attempts,
  };
}
