import { env } from "cloudflare:workers";
import PostalMime from "postal-mime";
import { beforeEach, describe, expect, test } from "vitest";
import type { Tools } from "#queues/handler.ts";
import { mailsBy } from "#queues/mails.ts";
import { runJob } from "#queues/run.ts";
import { parseSettings, type Settings } from "#shared/config/settings.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import type { Smtp } from "#shared/contract/project.ts";
import { deviceOf } from "#shared/files/device.ts";
import { type Mail, sealMail } from "#shared/mail/job.ts";
import { sealPassword } from "#shared/mail/server.ts";
import type { MailServer } from "#shared/mail/smtp/socket.ts";
import { FactCache } from "#shared/store/cache.ts";
import { enqueue } from "#shared/store/jobs.ts";
import { mailTemplates, projects } from "#shared/store/schema/index.ts";
import { command, first } from "#shared/store/statement.ts";
import { Store } from "#shared/store/store.ts";
import { insert } from "#shared/store/tables.ts";
import { testSecrets } from "#test/support/secrets.ts";
import { type Script, scriptedServer } from "#test/unit/mail/scripted-server.ts";
import { projectRow } from "#workers/api/projects/new-project.ts";
import type { Env } from "#workers/env.ts";
import { openShard } from "#workers/shards.ts";

const bindings = env as unknown as Env;
const HOUR = 3_600_000;
const START = Date.parse("2031-05-04T03:02:01Z");
const system = {
  _APP_SMTP_HOST: "mail.system.example",
  _APP_SMTP_PORT: "587",
  _APP_SYSTEM_EMAIL_NAME: "Server",
};

let now = START;
let count = 0;

const settingsWith = (more: Record<string, string>) => parseSettings({ ...testSecrets, ...more });
const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));

function tools(settings: Settings): Tools {
  const memory = { facts: new FactCache(), places: new Map() };
  const store = new Store(settings.shards, (shard) => openShard(shard, bindings), memory);
  return {
    settings,
    store,
    work: store.main,
    device: deviceOf(bindings.FILES),
    now,
    today: formatDatetime(now),
    clock: () => now,
    random,
    send: async () => {
      throw new Error("A mail is not sent by HTTP.");
    },
    wake: async () => {},
  };
}

const mail: Mail = {
  kind: "verification",
  to: { email: "ann@example.com", name: "Ann" },
  locale: "en",
  variables: { redirect: "https://app.example.com/?secret=of-this-mail" },
};

/** Writes a project and a job; then each call is one attempt. */
async function job(more: Partial<Mail>, smtp: Smtp = {}, settings = settingsWith(system)) {
  const projectId = `p${++count}`;
  const id = `job-${count}`;
  const today = formatDatetime(now);
  const row = { ...projectRow({ id: projectId, name: "Acme", teamId: "t", region: "default" }, today), smtp };
  const body = sealMail({ ...mail, ...more }, settings, random);
  const { work } = tools(settings);
  await work.write([], insert(projects, row), enqueue({ id, projectId, kind: "mails", body }, today));
  const attempt = async (script: Script = {}) => {
    const { open, heard } = scriptedServer(script);
    let reached: MailServer | null = null;
    const handler = mailsBy((server) => {
      reached = server;
      return open(server);
    });
    await runJob(handler, id, tools(settings));
    const source = heard.slice(heard.indexOf("DATA") + 1, heard.lastIndexOf(".")).join("\r\n");
    return { reached: reached as MailServer | null, heard, received: await PostalMime.parse(source) };
  };
  const state = async () => {
    const [found] = await tools(settings).work.read(
      first("SELECT * FROM jobs WHERE id = ?1", [id], ({ status, error, dueAt, attempts, body }) => ({
        status,
        error,
        dueAt: Number(dueAt),
        attempts,
        body: String(body),
      })),
    );
    return found;
  };
  return { projectId, id, attempt, state };
}

beforeEach(() => {
  now = START;
});

describe("a mail that is taken", () => {
  test("is done, by the server's own mail server", async () => {
    const { attempt, state } = await job({});
    const { reached, received } = await attempt();
    expect(reached).toMatchObject({ host: "mail.system.example", port: 587 });
    expect(received.from).toMatchObject({ name: "Server", address: "noreply@edgewrite.invalid" });
    expect(received.subject).toBe("Confirm your e-mail address for Acme");
    expect(received.text).toContain("https://app.example.com/?secret=of-this-mail");
    expect(await state()).toBeNull();
    expect((await attempt()).heard).toEqual([]);
  });

  test("holds no secret anyone could read while it waits", async () => {
    const { state } = await job({});
    const { body } = (await state()) ?? { body: "" };
    expect(body).toContain("ann@example.com");
    expect(body).not.toContain("of-this-mail");
    expect(body).not.toContain("app.example.com");
  });
});

describe("a project's own server", () => {
  const settings = settingsWith(system);
  const own = (): Smtp => ({
    enabled: true,
    host: "mail.acme.example",
    port: 465,
    secure: "ssl",
    username: "acme",
    password: sealPassword("hush", settings, random),
    senderName: "Acme",
    senderEmail: "hello@acme.example",
    replyToName: "Help",
    replyToEmail: "help@acme.example",
  });
  const offering: Script = {
    answers: [
      [/^EHLO/, "250-m\r\n250 AUTH PLAIN\r\n"],
      [/^AUTH/, "235 ok\r\n"],
    ],
  };

  test("takes its mails, with its sender", async () => {
    const { attempt } = await job({}, own());
    const { reached, received, heard } = await attempt(offering);
    expect(reached).toEqual({
      host: "mail.acme.example",
      port: 465,
      secure: "ssl",
      username: "acme",
      password: "hush",
      foreign: true,
    });
    expect(heard).toContain("MAIL FROM:<hello@acme.example>");
    expect(received.from).toMatchObject({ name: "Acme", address: "hello@acme.example" });
    expect(received.replyTo).toMatchObject([{ name: "Help", address: "help@acme.example" }]);
  });

  const words = (projectId: string, locale: string) =>
    insert(mailTemplates, {
      projectId,
      id: `verification-${locale}`,
      createdAt: formatDatetime(START),
      updatedAt: formatDatetime(START),
      templateId: "verification",
      locale,
      subject: `{{project}} (${locale})`,
      message: "<p>Own words</p>",
      senderName: "Owner",
      senderEmail: "owner@acme.example",
      replyToName: "",
      replyToEmail: "",
    });

  test.each([
    ["de-at", ["de", "en"], "Acme (de)"],
    ["de-at", ["de-at", "de"], "Acme (de-at)"],
    ["ja", ["en"], "Acme (en)"],
    ["ja", ["de"], "Acme のメールアドレスをご確認ください"],
  ])("for %s of %j says %s", async (locale, written, subject) => {
    const { projectId, attempt } = await job({ locale }, own());
    await tools(settings).work.write([], ...written.map((each) => words(projectId, each)));
    expect((await attempt(offering)).received.subject).toBe(subject);
  });

  test("takes templates only while it is on, each with a sender of its own", async () => {
    for (const enabled of [true, false]) {
      const { projectId, attempt } = await job({}, { ...own(), enabled });
      await tools(settings).work.write([], words(projectId, "en"));
      const { received, reached } = await attempt(offering);
      expect(received.from?.address).toBe(enabled ? "owner@acme.example" : "noreply@edgewrite.invalid");
      expect(received.html?.includes("Own words")).toBe(enabled);
      expect(reached?.host).toBe(enabled ? "mail.acme.example" : "mail.system.example");
    }
  });

  test("does not carry what we tell its owner", async () => {
    const { attempt } = await job({ kind: "webhookPaused", variables: { webhook: "Orders" } }, own());
    expect((await attempt()).reached?.host).toBe("mail.system.example");
  });
});

describe("a mail that is not taken", () => {
  test("is tried again, the same mail to the letter, until it is", async () => {
    const { attempt, state, id } = await job({});
    const dropped = await attempt({ answers: [[/^\.$/, "hang up"]] });
    const [postponed, due] = [await state(), START + 5_000];
    expect(postponed).toMatchObject({ status: "due", attempts: 1, error: expect.stringContaining("closed") });
    expect(postponed?.dueAt).toBeGreaterThanOrEqual(due);
    expect((await attempt()).heard).toEqual([]);
    now += HOUR;
    const second = await attempt();
    expect(second.received.messageId).toBe(`<${id}@edgewrite.invalid>`);
    expect(second.heard).toEqual(dropped.heard.concat("QUIT"));
    expect(await state()).toBeNull();
  });

  test.each<[string, Script, string]>([
    ["refused for now", { answers: [[/^RCPT/, "451 4.7.1 greylisted\r\n"]] }, "greylisted"],
    ["no server", { greeting: "hang up" }, "closed"],
  ])("%s: later", async (_, script, error) => {
    const { attempt, state } = await job({});
    await attempt(script);
    expect(await state()).toMatchObject({ status: "due", error: expect.stringContaining(error) });
  });

  test("refused for ever: given up, for an operator to see", async () => {
    const { attempt, state } = await job({});
    await attempt({ answers: [[/^RCPT/, "550 5.1.1 no such user\r\n"]] });
    expect(await state()).toMatchObject({ status: "dead", error: expect.stringContaining("no such user") });
  });

  test("is given up after 28 hours", async () => {
    const { attempt, state } = await job({});
    let tries = 0;
    while ((await state())?.status === "due") {
      await attempt({ greeting: "421 busy\r\n" });
      tries++;
      now += 12 * HOUR;
    }
    expect(tries).toBe(8);
    expect(await state()).toMatchObject({ status: "dead" });
  });

  test.each<[string, Partial<Mail>]>([
    ["its link has expired", { until: formatDatetime(START) }],
    ["the address would be a command", { to: { email: "ann@example.com>\r\nDATA", name: "" } }],
  ])("never is where %s", async (_, more) => {
    const { attempt, state } = await job(more);
    expect((await attempt()).heard).toEqual([]);
    expect(await state()).toMatchObject({ status: "dead" });
  });

  test("waits where there is no mail server at all", async () => {
    const { attempt, state } = await job({}, {}, settingsWith({}));
    expect((await attempt()).reached).toBeNull();
    expect(await state()).toMatchObject({ status: "due", error: expect.stringContaining("_APP_SMTP_HOST") });
  });

  test("ends with its project", async () => {
    const { projectId, attempt, state } = await job({});
    await tools(settingsWith(system)).work.write(
      [],
      command("DELETE FROM projects WHERE id = ?1", [projectId]),
    );
    await attempt();
    expect(await state()).toMatchObject({ status: "dead", error: "The project is gone." });
  });
});
