import type { Settings } from "#shared/config/settings.ts";
import { invalidArgument } from "#shared/contract/errors.ts";
import { boolean, kind, list, nullable, Refusal, text, url } from "#shared/contract/params.ts";
import { isPublicEvent } from "#shared/events/catalog.ts";
import { targetFault } from "#shared/webhooks/target.ts";

const unknownEvent = new Refusal(
  "Must be an event such as users.*.create or databases.D.tables.*.rows.*.update: a resource, IDs or *, and an action.",
);

const event = kind<string>({ type: "string" }, (value) =>
  typeof value === "string" && isPublicEvent(value) ? value : unknownEvent,
);

/** What creating and updating a webhook have in common. */
export const webhookFields = () => ({
  name: text(128),
  url: url(),
  events: list(event),
  enabled: boolean().default(true),
  tls: boolean().default(false),
  authUsername: text(256, 0).default(""),
  authPassword: text(256, 0).default(""),
});

/** Null: the server makes one. */
export const newSecret = () => nullable(text(256, 8)).default(null);

/** @throws ApiError general_argument_invalid for a URL that nothing may be sent to. */
export function ensureTarget(target: string, settings: Settings): void {
  const { username, password } = new URL(target);
  if (username !== "" || password !== "")
    throw invalidArgument("url", "Must hold no credentials: use authUsername and authPassword.");
  const fault = targetFault(target, settings.privateTargets);
  if (fault !== null) throw invalidArgument("url", fault);
}
