import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { Mailbox, StoredMail } from "./mailbox.ts";
import type { Receiver } from "./receiver.ts";

const files: Readonly<Record<string, readonly [name: string, type: string]>> = {
  "/": ["page.html", "text/html"],
  "/page.js": ["page.js", "text/javascript"],
  "/page.css": ["page.css", "text/css"],
};

/** A page of ours runs our script and nothing else; mails are shown in frames of their own. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'";
/** A mail runs nothing, loads nothing and may only open its links in a new tab. */
const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** What is said to a request. */
interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
  readonly policy?: string;
}

/**
 * The page and the JSON API of the inbox. Bound to loopback; and since any web page may ask a browser on this machine for
 * loopback, only requests that name loopback as their host are answered, and none of them to another origin.
 */
export function pageServer(mailbox: Mailbox, receiver: Receiver): Server {
  return createServer((request, response) => {
    try {
      const answer = answerTo(mailbox, receiver, request);
      if (answer === null) watch(mailbox, response);
      else send(response, answer);
    } catch (error) {
      send(response, { status: 500, type: "text/plain", body: String(error) });
    }
  });
}

function answerTo(mailbox: Mailbox, receiver: Receiver, request: IncomingMessage): Answer | null {
  const { method = "GET", headers, url: target = "/" } = request;
  if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(headers.host ?? "")) {
    return { status: 403, type: "text/plain", body: "This inbox is for this machine only." };
  }
  const { pathname, searchParams } = new URL(target, "http://localhost");
  if (method === "DELETE" && pathname === "/api/messages") {
    mailbox.clear();
    return { status: 204 };
  }
  if (method !== "GET") return notFound;
  if (pathname === "/api/events") return null;
  if (pathname === "/api/server") return json({ host: receiver.host, port: receiver.port });
  if (pathname === "/api/messages") {
    const mails = mailbox.list(searchParams.get("to") ?? undefined);
    return json({ total: mails.length, messages: mails.map(summary) });
  }
  const file = files[pathname];
  if (!file) return oneMail(mailbox, pathname);
  const [name, type] = file;
  const body = readFileSync(join(import.meta.dirname, name), "utf8");
  return { status: 200, type, body, policy: PAGE_POLICY };
}

function oneMail(mailbox: Mailbox, pathname: string): Answer {
  const [, id, form] = /^\/api\/messages\/(\d{1,15})(?:\/(html|source))?$/.exec(pathname) ?? [];
  const mail = id === undefined ? undefined : mailbox.find(Number(id));
  if (!mail) return notFound;
  const { source, ...shown } = mail;
  if (form === "html") return { status: 200, type: "text/html", body: mail.html, policy: MAIL_POLICY };
  if (form === "source") return { status: 200, type: "text/plain", body: source };
  return json(shown);
}

const json = (value: unknown): Answer => ({
  status: 200,
  type: "application/json",
  body: JSON.stringify(value),
});

const notFound: Answer = { ...json({ message: "Not found." }), status: 404 };

const summary = ({ id, date, from, to, subject, text }: StoredMail) => ({
  id,
  date,
  from,
  to,
  subject,
  preview: text.replace(/\s+/g, " ").slice(0, 160),
});

/** Says "changed" whenever something changes (server-sent events). */
function watch(mailbox: Mailbox, response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  response.write(": hello\n\n");
  const stop = mailbox.watch(() => response.write("data: changed\n\n"));
  response.once("close", stop);
}

function send(response: ServerResponse, { status, type, body = "", policy }: Answer): void {
  response.writeHead(status, {
    ...(type === undefined ? {} : { "Content-Type": `${type}; charset=utf-8` }),
    ...(policy === undefined ? {} : { "Content-Security-Policy": policy }),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
  });
  response.end(body);
}
