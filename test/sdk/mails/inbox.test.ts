import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { mailsTo, mailTo } from "../support/inbox.ts";
import type { RunningServer } from "../support/launch.ts";
import { startServer } from "../support/server.ts";

let server: RunningServer;
let place: Place;

beforeAll(async () => {
  server = await startServer();
  place = await bootstrap(server.url);
  const smtp: unknown = await (await fetch(`${server.inbox}/api/server`)).json();
  const settings = { ...Object(smtp), senderEmail: "hello@acme.example", senderName: "Acme", enabled: true };
  expect(await place.keyed("PATCH", "/project/smtp", settings)).toMatchObject({ status: 200 });
});
afterAll(() => server.stop());

const send = async (email: string) => {
  expect((await place.keyed("POST", "/project/smtp/tests", { emails: [email] })).status).toBe(204);
  return mailTo(email, { inbox: server.inbox });
};

test("a mail is there as it was written", async () => {
  const mail = await send("ann@example.com");
  expect(mail).toMatchObject({
    from: "Acme <hello@acme.example>",
    to: ["ann@example.com"],
    subject: "Test e-mail from Test",
    text: expect.stringContaining("The mail server of Test works"),
    html: expect.stringContaining("<strong>Test</strong>"),
  });
  expect(await mailsTo("ANN@example.com", server.inbox)).toEqual([mail]);
  expect(server.output()).toContain(server.inbox);
});

test("its HTML runs nothing and loads nothing", async () => {
  const { id } = await send("bob@example.com");
  const shown = await fetch(`${server.inbox}/api/messages/${id}/html`);
  expect(await shown.text()).toContain("<!doctype html>");
  const policy = shown.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/^sandbox allow-popups/);
  expect(policy).not.toContain("allow-scripts");
  const source = await fetch(`${server.inbox}/api/messages/${id}/source`);
  expect(source.headers.get("content-type")).toContain("text/plain");
});

test("the page is there, and says when something changes", async () => {
  for (const [path, type] of [
    ["/", "text/html"],
    ["/page.js", "text/javascript"],
    ["/page.css", "text/css"],
  ] as const) {
    const answer = await fetch(server.inbox + path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toContain(type);
  }
  const events = await fetch(`${server.inbox}/api/events`);
  const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain("hello");
  await send("eve@example.com");
  expect((await reader?.read())?.value).toContain("data: changed");
  await reader?.cancel();
});

describe("nobody else reads it", () => {
  const asHost = (host: string) =>
    new Promise<number>((done, fail) => {
      request(`${server.inbox}/api/messages`, { headers: { host } }, (response) => {
        response.resume();
        done(response.statusCode ?? 0);
      })
        .once("error", fail)
        .end();
    });

  test("a page elsewhere whose name was pointed at this machine", async () => {
    expect(await asHost("evil.example:8025")).toBe(403);
    expect(await asHost("localhost")).toBe(200);
  });

  test("a page elsewhere in the same browser", async () => {
    const answer = await fetch(`${server.inbox}/api/messages`, {
      headers: { origin: "https://evil.example" },
    });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    const asked = await fetch(`${server.inbox}/api/messages`, { method: "OPTIONS" });
    expect(asked.headers.get("access-control-allow-methods")).toBeNull();
    expect(asked.status).toBe(404);
  });

  test("through the API's own port", async () => {
    expect((await fetch(`${server.url}/api/messages`)).status).toBe(404);
  });
});

test("it can be emptied, and knows what it does not have", async () => {
  await send("zoe@example.com");
  expect((await fetch(`${server.inbox}/api/messages`, { method: "DELETE" })).status).toBe(204);
  expect(await mailsTo("zoe@example.com", server.inbox)).toEqual([]);
  for (const path of ["/api/messages/1", "/api/messages/x", "/other", "/../package.json"]) {
    expect((await fetch(server.inbox + path)).status).toBe(404);
  }
});

test("there is none where there is a mail server, or where it is turned off", async () => {
  const reasons: Record<string, string>[] = [
    { EDGEWRITE_INBOX: "disabled" },
    { _APP_SMTP_HOST: "mail.example.com" },
  ];
  for (const settings of reasons) {
    const other = await startServer({ settings });
    expect(other.inbox).toBe("");
    await other.stop();
  }
});
