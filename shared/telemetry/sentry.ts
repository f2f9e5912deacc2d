import { SERVER_VERSION } from "#shared/contract/version.ts";
import type { Fault } from "./fault.ts";
import type { Outside, Provider } from "./reporter.ts";

/** How long a report may take, in milliseconds. */
const PATIENCE = 5_000;

const CLIENT = "edgewrite/1.0";

interface Target {
  readonly key: string;
  readonly address: string;
}

/**
 * Sentry's envelope API. Takes Appwrite's form, `sentry://project:key@host`, and Sentry's own,
 * `https://key@host/project` (reference/events-and-workers.md §10).
 */
export function sentry(dsn: string): ((environment: string, outside: Outside) => Provider) | null {
  const target = targetOf(dsn);
  if (!target) return null;
  return (environment, outside) => async (fault) => {
    const request = new Request(target.address, {
      method: "POST",
      headers: {
        "content-type": "application/x-sentry-envelope",
        "x-sentry-auth": `Sentry sentry_version=7, sentry_client=${CLIENT}, sentry_key=${target.key}`,
      },
      body: envelope(fault, environment, hex(outside.random(16))),
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const response = await outside.fetch(request);
    await response.body?.cancel();
    if (!response.ok) throw new Error(`Sentry answered ${response.status}.`);
  };
}

function targetOf(dsn: string): Target | null {
  if (!URL.canParse(dsn)) return null;
  const { protocol, username, password, host, pathname } = new URL(dsn);
  const path = pathname.replace(/^\/|\/$/g, "");
  if (protocol === "sentry:" && username !== "" && password !== "" && host !== "") {
    return { key: password, address: addressOf("https:", host, username) };
  }
  const project = path.slice(path.lastIndexOf("/") + 1);
  if (/^https?:$/.test(protocol) && username !== "" && /^\d+$/.test(project)) {
    const prefix = path.slice(0, -project.length);
    return { key: username, address: addressOf(protocol, `${host}/${prefix}`.replace(/\/$/, ""), project) };
  }
  return null;
}

const addressOf = (protocol: string, base: string, project: string) =>
  `${protocol}//${base}/api/${project}/envelope/`;

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** One event, in Sentry's lines of JSON. */
function envelope(fault: Fault, environment: string, id: string): string {
  const { source, message, error, at, tags } = fault;
  const time = new Date(at).toISOString();
  const event = {
    event_id: id,
    timestamp: time,
    platform: "javascript",
    level: "error",
    logger: source,
    release: SERVER_VERSION,
    environment,
    message: { formatted: message },
    tags: { source, ...tags },
    extra: error === "" ? {} : { error },
  };
  const lines = [{ event_id: id, sent_at: time }, { type: "event" }, event];
  return `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
}
