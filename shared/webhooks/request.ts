import { Buffer } from "node:buffer";
import type { Settings } from "#shared/config/settings.ts";
import { stringifyJson } from "#shared/contract/json.ts";
import { SERVER_VERSION } from "#shared/contract/version.ts";
import { appwriteSignature, standardSignature } from "./signature.ts";

/** What a webhook is told of an event. */
export interface Notice {
  /** The same at every attempt. */
  readonly id: string;
  readonly projectId: string;
  /** All names, the most specific first. */
  readonly events: readonly string[];
  /** Who did it; "" for keys and guests. */
  readonly userId: string;
  readonly payload: unknown;
}

/** A webhook, its secrets opened. */
export interface Receiver {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly authUsername: string;
  readonly authPassword: string;
  readonly secret: string;
}

/**
 * The request that tells a webhook of an event: Appwrite's headers and signature (reference/events-and-workers.md §4),
 * and those of Standard Webhooks.
 * @param now milliseconds since the epoch
 */
export function webhookRequest(to: Receiver, notice: Notice, now: number, settings: Settings): RequestInit {
  const body = stringifyJson(notice.payload);
  const timestamp = Math.floor(now / 1000);
  const headers = new Headers({
    "Content-Type": "application/json",
    "User-Agent": printable(
      `Appwrite-Server v${SERVER_VERSION}. Please report abuse at ${settings.systemEmailAddress}`,
    ),
    "X-Appwrite-Webhook-Id": to.id,
    "X-Appwrite-Webhook-Name": printable(to.name),
    "X-Appwrite-Webhook-Project-Id": notice.projectId,
    "X-Appwrite-Webhook-Events": notice.events.join(","),
    "X-Appwrite-Webhook-User-Id": notice.userId,
    "X-Appwrite-Webhook-Signature": appwriteSignature(to.secret, to.url, body),
    "webhook-id": notice.id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": standardSignature(to.secret, notice.id, timestamp, body),
  });
  if (to.authUsername !== "" && to.authPassword !== "") {
    const credentials = Buffer.from(`${to.authUsername}:${to.authPassword}`).toString("base64");
    headers.set("Authorization", `Basic ${credentials}`);
  }
  return { method: "POST", headers, body };
}

/** A header's value holds no control characters. Workers send other characters in UTF-8. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, " ").trim();
