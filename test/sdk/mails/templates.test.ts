import { Project, ProjectEmailTemplateId, ProjectEmailTemplateLocale, Query } from "node-appwrite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { sharedUrl } from "../support/server.ts";
import { startMailServer, type TestMailServer } from "./mail-server.ts";

let place: Place;
let project: Project;
let mailServer: TestMailServer;

const words = { subject: "Hi {{user}}", message: "<p>{{otp}}</p>" };

beforeAll(async () => {
  mailServer = await startMailServer();
  place = await bootstrap(sharedUrl());
  project = new Project(place.server());
  await project.updateSMTP({ host: "127.0.0.1", port: mailServer.port, senderEmail: "hello@acme.example" });
});
afterAll(() => mailServer.stop());

describe("a template", () => {
  test("is ours until the project words it, part by part", async () => {
    const key = { templateId: ProjectEmailTemplateId.OtpSession, locale: ProjectEmailTemplateLocale.De };
    const ours = await project.getEmailTemplate(key);
    expect(ours).toMatchObject({
      ...key,
      senderName: "",
      senderEmail: "",
      replyToEmail: "",
      replyToName: "",
    });
    expect(ours.message).toContain("{{otp}}");
    expect(ours.subject).toBe("Dein Anmeldecode für {{project}}");

    const own = await project.updateEmailTemplate({ ...key, ...words, senderName: "Acme" });
    expect(own).toEqual({ ...ours, ...words, senderName: "Acme" });
    expect(await project.getEmailTemplate(key)).toEqual(own);
    const changed = await project.updateEmailTemplate({
      ...key,
      subject: "Hello",
      senderEmail: "me@acme.example",
    });
    expect(changed).toEqual({ ...own, subject: "Hello", senderEmail: "me@acme.example" });
    expect((await project.updateEmailTemplate({ ...key, senderEmail: "" })).senderEmail).toBe("");

    const english = await project.getEmailTemplate({ templateId: key.templateId });
    expect(english).toMatchObject({ locale: "en", subject: "Your sign-in code for {{project}}" });
  });

  test("costs one round trip to read", async () => {
    const path = "/project/templates/email/recovery";
    await place.keyed("GET", path);
    expect((await place.keyed("GET", path)).roundTrips).toBe(1);
  });

  test("needs subject and message the first time", async () => {
    for (const name of ["subject", "message"] as const) {
      const { [name]: _, ...rest } = words;
      const answer = await place.keyed("PATCH", "/project/templates/email", {
        templateId: "invitation",
        ...rest,
      });
      expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(name) } });
    }
  });

  test("needs the project's own mail server", async () => {
    const other = await bootstrap(sharedUrl());
    const answer = await other.keyed("PATCH", "/project/templates/email", {
      templateId: "recovery",
      ...words,
    });
    expect(answer).toMatchObject({ status: 400, body: { type: "project_smtp_config_invalid" } });
  });

  test("may be large, but not larger than a row", async () => {
    const key = { templateId: "invitation", locale: "fr" };
    const write = (message: string) =>
      place.keyed("PATCH", "/project/templates/email", { ...key, subject: "s", message });
    expect((await write("ü".repeat(900_000))).status).toBe(200);
    expect(await write("ü".repeat(1_000_000))).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid" },
    });
    await place.admin("DELETE", `/projects/${place.projectId}/templates/email/invitation/fr`);
  });

  test.each<[string, Record<string, unknown>]>([
    ["templateId", { templateId: "smtpTest" }],
    ["locale", { locale: "klingon" }],
    ["subject", { subject: "" }],
    ["subject", { subject: "x".repeat(256) }],
    ["senderEmail", { senderEmail: "me" }],
  ])("%s may not be %j", async (name, change) => {
    const body = { templateId: "recovery", ...words, ...change };
    expect(await place.keyed("PATCH", "/project/templates/email", body)).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid", message: expect.stringContaining(`\`${name}\``) },
    });
  });

  test("belongs to those with a scope for it", async () => {
    expect((await place.guest("GET", "/project/templates/email/recovery")).status).toBe(401);
    expect((await place.guest("PATCH", "/project/templates/email", words)).status).toBe(401);
  });
});

test("the list holds what the project worded itself", async () => {
  const own = await bootstrap(sharedUrl());
  const sdk = new Project(own.server());
  expect(await sdk.listEmailTemplates()).toEqual({ total: 0, templates: [] });
  await sdk.updateSMTP({ host: "127.0.0.1", port: mailServer.port, senderEmail: "hello@acme.example" });
  for (const templateId of [ProjectEmailTemplateId.Verification, ProjectEmailTemplateId.Recovery]) {
    await sdk.updateEmailTemplate({ templateId, ...words });
  }
  const { total, templates } = await sdk.listEmailTemplates();
  expect([total, ...templates.map(({ templateId }) => templateId)]).toEqual([2, "verification", "recovery"]);
  const page = await sdk.listEmailTemplates({ queries: [Query.limit(1), Query.offset(1)], total: false });
  expect([page.total, ...page.templates.map(({ templateId }) => templateId)]).toEqual([0, "recovery"]);
  const refused = await own.keyed(
    "GET",
    '/project/templates/email?queries[0]={"method":"equal","attribute":"locale","values":["en"]}',
  );
  expect(refused).toMatchObject({ status: 400, body: { type: "general_argument_invalid" } });
});

test("the older paths read, word and forget a template", async () => {
  const { call } = place.console;
  const path = `/projects/${place.projectId}/templates/email/magicSession/es`;
  const older = { "x-appwrite-response-format": "1.8.0" };
  const ours = await call("GET", path, undefined, older);
  expect(ours).toMatchObject({ status: 200, body: { type: "magicSession", locale: "es", replyTo: "" } });
  const worded = await call("PATCH", path, { ...words, replyTo: "help@acme.example" }, older);
  expect(worded).toMatchObject({
    status: 200,
    body: { ...words, type: "magicSession", replyTo: "help@acme.example" },
  });
  expect(await call("DELETE", path, undefined, older)).toMatchObject({ status: 200, body: ours.body });
  expect(await call("DELETE", path)).toMatchObject({
    status: 401,
    body: { type: "project_template_default_deletion" },
  });
});

test("the console reads ours", async () => {
  const { call } = place.console;
  expect(await call("GET", "/console/templates/email/sessionAlert?locale=ja")).toMatchObject({
    status: 200,
    body: { templateId: "sessionAlert", locale: "ja", message: expect.stringContaining("{{ipAddress}}") },
  });
  expect((await call("GET", "/console/templates/email/other")).status).toBe(400);
});
