import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Project, ProjectSMTPSecure } from "node-appwrite";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import type { RunningServer } from "../support/launch.ts";
import { caller } from "../support/raw.ts";
import { sharedUrl, startServer } from "../support/server.ts";
import { certificate } from "./certificate.ts";
import { startMailServer, startScript, type TestMailServer, wants } from "./mail-server.ts";

let place: Place;
let project: Project;
let mailServer: TestMailServer;

beforeAll(async () => {
  mailServer = await startMailServer();
});
afterAll(() => mailServer.stop());
beforeEach(async () => {
  place = await bootstrap(sharedUrl());
  project = new Project(place.server());
});

const working = () => ({ host: "127.0.0.1", port: mailServer.port, senderEmail: "hello@acme.example" });
const refused = (message: RegExp) => ({
  status: 400,
  body: { type: "project_smtp_config_invalid", message: expect.stringMatching(message) },
});

describe("a project's own mail server", () => {
  test("is off at first, and needs to be complete to be on", async () => {
    expect(await project.get()).toMatchObject({ smtpEnabled: false, smtpHost: "", smtpPort: 0 });
    for (const missing of ["host", "port", "senderEmail"] as const) {
      const { [missing]: _, ...rest } = working();
      const answer = await place.keyed("PATCH", "/project/smtp", { ...rest, enabled: true });
      expect(answer).toMatchObject(refused(/host, port and senderEmail/));
    }
    expect((await project.get()).smtpHost).toBe("");
  });

  test("is on once it works, and never shows its password", async () => {
    const open = await startMailServer(wants("acme", "hüsh"));
    const changed = await project.updateSMTP({
      ...working(),
      port: open.port,
      username: "acme",
      password: "hüsh",
      senderName: "Acme",
      replyToEmail: "help@acme.example",
      replyToName: "Help",
    });
    expect(changed).toMatchObject({
      smtpEnabled: true,
      smtpHost: "127.0.0.1",
      smtpPort: open.port,
      smtpUsername: "acme",
      smtpPassword: "",
      smtpSecure: "",
      smtpSenderName: "Acme",
      smtpSenderEmail: "hello@acme.example",
      smtpReplyToEmail: "help@acme.example",
      smtpReplyToName: "Help",
    });
    await project.createSMTPTest({ emails: ["ann@example.com"] });
    expect(open.taken).toMatchObject([{ from: "hello@acme.example", to: ["ann@example.com"], user: "acme" }]);
    expect(open.taken[0]?.message).toContain('Reply-To: "Help" <help@acme.example>');
    await open.stop();
  });

  test("keeps what a change leaves out, and clears what it empties", async () => {
    await project.updateSMTP({ ...working(), senderName: "Acme", replyToEmail: "help@acme.example" });
    const changed = await project.updateSMTP({ senderName: "Other", replyToEmail: "" });
    expect(changed).toMatchObject({
      smtpEnabled: true,
      smtpHost: "127.0.0.1",
      smtpSenderName: "Other",
      smtpReplyToEmail: "",
    });
  });

  test("is not tried while it is to be off", async () => {
    const off = await project.updateSMTP({ ...working(), port: 1, enabled: false });
    expect(off).toMatchObject({ smtpEnabled: false, smtpPort: 1 });
    expect(await project.updateSMTP({ senderName: "Acme" })).toMatchObject({ smtpEnabled: false });
    expect(await project.updateSMTP({ port: mailServer.port })).toMatchObject({ smtpEnabled: true });
    expect(await project.updateSMTP({ enabled: false })).toMatchObject({ smtpEnabled: false });
  });

  test("one that is on stays as it is when the change does not work", async () => {
    await project.updateSMTP(working());
    expect(await place.keyed("PATCH", "/project/smtp", { port: 1 })).toMatchObject(
      refused(/No mail server answers/),
    );
    expect(await project.get()).toMatchObject({ smtpEnabled: true, smtpPort: mailServer.port });
  });

  test("one that does not work and is not asked to be on is kept, off", async () => {
    expect(await project.updateSMTP({ ...working(), port: 1 })).toMatchObject({
      smtpEnabled: false,
      smtpPort: 1,
    });
  });

  test("is reached by its older path too, where replyTo has no Email", async () => {
    const path = `/projects/${place.projectId}/smtp`;
    const changed = await place.console.call(
      "PATCH",
      path,
      { ...working(), enabled: true, replyTo: "help@acme.example" },
      {
        "x-appwrite-response-format": "1.8.0",
      },
    );
    expect(changed).toMatchObject({
      status: 200,
      body: { smtpEnabled: true, smtpReplyTo: "help@acme.example" },
    });
  });

  test.each<[string, Record<string, unknown>]>([
    ["host", { host: "http://mail.example" }],
    ["host", { host: "*.example.com" }],
    ["host", { host: "a b" }],
    ["port", { port: 0 }],
    ["port", { port: 65_536 }],
    ["port", { port: "smtp" }],
    ["senderEmail", { senderEmail: "nobody" }],
    ["senderEmail", { senderEmail: "a@b.example\r\nRCPT TO:<c@d.example>" }],
    ["secure", { secure: "starttls" }],
    ["enabled", { enabled: "perhaps" }],
    ["username", { username: "x".repeat(257) }],
  ])("%s may not be %j", async (name, change) => {
    const answer = await place.keyed("PATCH", "/project/smtp", { ...working(), ...change });
    expect(answer).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid", message: expect.stringContaining(`\`${name}\``) },
    });
  });
});

describe("a mail server that", () => {
  const enabling = (port: number, more: Record<string, unknown> = {}) =>
    place.keyed("PATCH", "/project/smtp", { ...working(), port, enabled: true, ...more });

  test("does not take the password", async () => {
    const server = await startMailServer(wants("acme", "right"));
    const answer = await enabling(server.port, { username: "acme", password: "wrong" });
    expect(answer).toMatchObject(refused(/user name and password/));
    expect(JSON.stringify(answer.body)).not.toContain("wrong");
    await server.stop();
  });

  test("wants a password that nobody set, does not take the sender's mails", async () => {
    const server = await startMailServer(wants("acme", "right"));
    expect((await enabling(server.port)).status).toBe(200);
    const answer = await place.keyed("POST", "/project/smtp/tests", { emails: ["ann@example.com"] });
    expect(answer).toMatchObject(refused(/530/));
    await server.stop();
  });

  test("is not there", async () => {
    expect(await enabling(1)).toMatchObject(refused(/No mail server answers at 127\.0\.0\.1:1/));
  });

  test("speaks something else", async () => {
    const server = await startScript(() => "", "SSH-2.0-OpenSSH\r\n");
    expect(await enabling(server.port)).toMatchObject(refused(/does not speak SMTP/));
    await server.stop();
  });

  test("says nothing", async () => {
    const server = await startScript(() => "", "");
    expect(await enabling(server.port)).toMatchObject(refused(/took longer/));
    expect((await place.keyed("GET", "/project")).status).toBe(200);
    await server.stop();
  });

  test.each([/^EHLO/, /^RCPT/, /^DATA/, /^Subject:/, /^\.$/])("hangs up at %s", async (at) => {
    let dropping = false;
    const server = await startScript((line) => {
      if (dropping && at.test(line)) return null;
      if (line === "DATA") return "354 go on\r\n";
      return /^(EHLO|MAIL|RCPT|QUIT|\.$)/.test(line) ? "250 fine\r\n" : "";
    }, "220 hello\r\n");
    expect((await enabling(server.port)).status).toBe(200);
    dropping = true;
    const answer = await place.keyed("POST", "/project/smtp/tests", { emails: ["ann@example.com"] });
    expect(answer).toMatchObject(refused(/closed the connection/));
    await server.stop();
  });

  test("refuses a recipient, tells so", async () => {
    await project.updateSMTP(working());
    const answer = await place.keyed("POST", "/project/smtp/tests", { emails: ["nobody@example.com"] });
    expect(answer).toMatchObject(refused(/550 5\.1\.1 no such user/));
  });
});

describe("a test mail", () => {
  test("goes to everyone, in the language asked for", async () => {
    await project.updateSMTP({ ...working(), senderName: "Müller & Söhne" });
    const emails = Array.from({ length: 10 }, (_, i) => `to-${i}-${place.projectId}@example.com`);
    const answer = await place.keyed(
      "POST",
      "/project/smtp/tests",
      { emails },
      { "x-appwrite-locale": "de" },
    );
    expect(answer.status).toBe(204);
    const mails = mailServer.taken.filter(({ to }) => emails.includes(to[0] ?? ""));
    expect(mails.map(({ to }) => to[0])).toEqual(emails);
    expect(new Set(mails.map(({ message }) => /^Message-ID: .*$/m.exec(message)?.[0])).size).toBe(10);
    expect(mails[0]?.message).toContain("Subject: Test-E-Mail von Test");
  });

  test("needs a mail server", async () => {
    const answer = await place.keyed("POST", "/project/smtp/tests", { emails: ["ann@example.com"] });
    expect(answer).toMatchObject({ status: 503, body: { type: "general_smtp_disabled" } });
  });

  test("may bring its server along, as older SDKs do", async () => {
    const path = `/projects/${place.projectId}/smtp/tests`;
    const email = `older-${place.projectId}@example.com`;
    const sent = { emails: [email], senderName: "Acme", replyTo: "help@acme.example", ...working() };
    expect((await place.console.call("POST", path, sent)).status).toBe(204);
    expect(mailServer.taken.some(({ to }) => to[0] === email)).toBe(true);
    const { senderEmail: _, ...incomplete } = sent;
    expect((await place.console.call("POST", path, incomplete)).status).toBe(400);
    expect((await project.get()).smtpHost).toBe("");
  });

  test.each([{}, { emails: "ann" }, { emails: ["ann"] }, { emails: Array(11).fill("ann@example.com") }])(
    "%j is not enough",
    async (body) => {
      expect(await place.keyed("POST", "/project/smtp/tests", body)).toMatchObject({
        status: 400,
        body: { type: "general_argument_invalid" },
      });
    },
  );

  test("is for those who may change the project", async () => {
    for (const [method, path] of [
      ["PATCH", "/project/smtp"],
      ["POST", "/project/smtp/tests"],
    ] as const) {
      expect((await place.guest(method, path, { emails: ["ann@example.com"] })).status).toBe(401);
    }
  });
});

describe("encryption", () => {
  let trusting: RunningServer;
  let there: Place;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "edgewrite-ca-"));
    await writeFile(join(folder, "ca.pem"), certificate);
    trusting = await startServer({ settings: { NODE_EXTRA_CA_CERTS: join(folder, "ca.pem") } });
    there = await bootstrap(trusting.url);
  });
  afterAll(async () => {
    await trusting.stop();
    await rm(folder, { recursive: true });
  });

  test.each([
    [ProjectSMTPSecure.Tls, false],
    [ProjectSMTPSecure.Ssl, true],
  ])("%s works where the certificate is trusted", async (secure, implicit) => {
    const server = await startMailServer({ secure: implicit, ...wants("acme", "hush") });
    const there_ = new Project(there.server());
    await there_.updateSMTP({
      host: "localhost",
      port: server.port,
      secure,
      username: "acme",
      password: "hush",
      senderEmail: "hello@acme.example",
      enabled: true,
    });
    await there_.createSMTPTest({ emails: ["ann@example.com"] });
    expect(server.taken).toMatchObject([{ secure: true, user: "acme" }]);
    await server.stop();
  });

  test.each([
    ["tls", false],
    ["ssl", true],
  ])("%s does not where it is not", async (secure, implicit) => {
    const server = await startMailServer({ secure: implicit });
    const change = { ...working(), host: "localhost", port: server.port, secure, enabled: true };
    expect(await place.keyed("PATCH", "/project/smtp", change)).toMatchObject(refused(/TLS|answers/));
    await server.stop();
  });

  test("nothing is said in the clear where STARTTLS is not offered", async () => {
    const server = await startMailServer({ ...wants("acme", "hush"), disabledCommands: ["STARTTLS"] });
    const change = {
      ...working(),
      port: server.port,
      secure: "tls",
      username: "acme",
      password: "hush",
      enabled: true,
    };
    expect(await place.keyed("PATCH", "/project/smtp", change)).toMatchObject(refused(/STARTTLS/));
    await server.stop();
  });

  test("can be taken away again", async () => {
    await project.updateSMTP({ ...working(), secure: ProjectSMTPSecure.Tls, enabled: false });
    const answer = await place.keyed("PATCH", "/project/smtp", { secure: "", enabled: true });
    expect(answer).toMatchObject({ status: 200, body: { smtpSecure: "", smtpEnabled: true } });
  });
});

describe("the operator's own network", () => {
  let data: string;
  const sending = { emails: ["ann@example.com"] };

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), "edgewrite-network-"));
  });
  afterAll(() => rm(data, { recursive: true }));

  test("is closed to projects where it is not opened to them", async () => {
    const open = await startServer({ data });
    const before = await bootstrap(open.url);
    expect((await before.keyed("PATCH", "/project/smtp", { ...working(), enabled: true })).status).toBe(200);
    expect((await before.keyed("POST", "/project/smtp/tests", sending)).status).toBe(204);
    await open.stop();

    const closed = await startServer({ data, settings: { EDGEWRITE_PRIVATE_TARGETS: "disabled" } });
    const { projectId, keyed } = await bootstrap(closed.url);
    for (const host of ["127.0.0.1", "[::1]", "localhost", "mail.internal", "mail"]) {
      expect(await keyed("PATCH", "/project/smtp", { ...working(), host })).toMatchObject({
        status: 400,
        body: { type: "general_argument_invalid", message: expect.stringContaining("`host`") },
      });
      const test = { ...sending, ...working(), host };
      expect((await keyed("POST", "/project/smtp/tests", test)).status).toBe(400);
    }
    expect(projectId).not.toBe(before.projectId);
    // What was set before is kept from it by the connection itself.
    const taken = mailServer.taken.length;
    const again = caller(`${closed.url}/v1`, {
      "x-appwrite-project": before.projectId,
      "x-appwrite-key": before.key,
    });
    expect(await again("POST", "/project/smtp/tests", sending)).toMatchObject(refused(/answers|closed/));
    expect(mailServer.taken).toHaveLength(taken);
    await closed.stop();
  });
});
