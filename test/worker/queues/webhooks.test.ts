import { beforeEach, describe, expect, test, vi } from "vitest";
import { runJob } from "#queues/run.ts";
import { webhooks as handler } from "#queues/webhooks.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { mailBody, openMail } from "#shared/mail/job.ts";
import { projectVersion } from "#shared/store/facts/project.ts";
import { listJobs } from "#shared/store/inspect-jobs.ts";
import { projects } from "#shared/store/schema/index.ts";
import { command, first, many } from "#shared/store/statement.ts";
import { insert } from "#shared/store/tables.ts";
import { sealSecret } from "#shared/webhooks/secrets.ts";
import { projectRow } from "#workers/api/projects/new-project.ts";
import { drivers } from "../store/drivers.ts";
import { House } from "./house.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TODAY = "2031-01-01T00:00:00.000+00:00";

const answers = (status: number, headers: Record<string, string> = {}) =>
  vi.fn(
    async (_url: string, _init: RequestInit) =>
      new Response(status === 204 ? null : "no", { status, headers }),
  );

describe.each(drivers)("webhooks on $driver", ({ open }) => {
  let house: House;

  beforeEach(async () => {
    house = new House(open());
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const tables = ["jobs", "webhooks", "users", "memberships", "projects", "versions"];
    await house.do(...tables.map((table) => command(`DELETE FROM ${table}`)));
    await house.do(
      webhook("hook"),
      command("INSERT INTO versions VALUES (?1, 'old')", [projectVersion("p")]),
    );
  });

  const webhook = (id: string, url = "https://hooks.example.com/in") =>
    command(
      `INSERT INTO webhooks (projectId, id, createdAt, updatedAt, name, url, events, tls, authUsername, authPassword, secret, enabled, attempts, logs)
       VALUES ('p', ?1, ?2, ?2, 'Hook', ?3, '["teams.*"]', 0, '', '', ?4, 1, 0, '')`,
      [id, TODAY, url, sealSecret("secret", house.settings, (bytes) => new Uint8Array(bytes))],
    );

  const set = (sql: string) => house.do(command(`UPDATE webhooks SET ${sql} WHERE id = 'hook'`));

  const state = async (id = "hook") => {
    const [row] = await house.do(
      first("SELECT enabled, attempts, logs FROM webhooks WHERE id = ?1", [id], (row) => row),
    );
    return row;
  };

  const notice = (id: string, webhookId = "hook") =>
    house.add({
      id,
      kind: "webhooks",
      body: {
        v: 1,
        webhookId,
        eventId: `event-${id}`,
        events: ["teams.T"],
        userId: "",
        payload: { $id: "T" },
      },
    });

  test("are told, signed, and the job is done", async () => {
    const send = answers(204);
    house.send = send;
    await notice("a");
    await house.run(handler, "a");
    const [url, init] = send.mock.calls[0] ?? [];
    expect(url).toBe("https://hooks.example.com/in");
    expect(init).toMatchObject({ method: "POST", redirect: "manual", body: '{"$id":"T"}' });
    expect(new Headers(init?.headers).get("webhook-id")).toBe("event-a");
    expect(await house.job("a")).toBeNull();
  });

  test("that are down for a day are told when they are back", async () => {
    await set("attempts = -100");
    house.send = answers(503);
    await notice("a");
    for (let hours = 0; hours < 24; ) {
      await house.run(handler, "a");
      const job = await house.job("a");
      expect(job?.status).toBe("due");
      hours += (Number(job?.dueAt) - house.now) / HOUR;
      house.now = Number(job?.dueAt);
    }
    house.send = answers(200);
    await house.run(handler, "a");
    expect(await house.job("a")).toBeNull();
  });

  test("are let wait as they wish, by seconds or by date, within bounds", async () => {
    await set("attempts = -100");
    for (const [wish, least, most] of [
      ["3600", HOUR, HOUR],
      [new Date(house.now + 2 * HOUR).toUTCString(), 2 * HOUR, 2 * HOUR],
      ["999999999", 10 * HOUR, 10 * HOUR],
      ["soon", 5_000, 5_500],
      ["-5", 5_000, 5_500],
    ] as const) {
      house.send = answers(429, { "retry-after": wish });
      await notice(wish);
      await house.run(handler, wish);
      const wait = Number((await house.job(wish))?.dueAt) - house.now;
      expect(wait, wish).toBeGreaterThanOrEqual(least);
      expect(wait, wish).toBeLessThanOrEqual(most);
    }
  });

  test("count failures of all events until one succeeds", async () => {
    house.send = answers(500);
    for (const id of ["a", "b", "c"]) {
      await notice(id);
      await house.run(handler, id);
    }
    expect(await state()).toMatchObject({ attempts: 3, enabled: 1 });
    expect((await state())?.logs).toContain("Status code: 500");
    house.send = answers(204);
    await notice("d");
    await house.run(handler, "d");
    expect(await state()).toMatchObject({ attempts: 0, enabled: 1 });
  });

  test("are not touched by another's failures", async () => {
    await house.do(webhook("other"));
    house.send = answers(500);
    await notice("a");
    await house.run(handler, "a");
    expect(await state("other")).toMatchObject({ attempts: 0, logs: "" });
  });

  test("that fail ten times in a row are paused, at the same time or not, and every owner is told once", async () => {
    await house.do(
      command(
        `INSERT INTO users (projectId, id, createdAt, updatedAt, name, email, emailVerification, phoneVerification, status, labels, passwordHistory, prefs, mfa, impersonator, registration, accessedAt, search)
         SELECT 'console', value ->> 0, ?2, ?2, value ->> 1, value ->> 2, 0, 0, 1, '[]', '[]', '{}', 0, 0, ?2, ?2, '' FROM json_each(?1)`,
        [
          JSON.stringify([
            ["ada", "Ada", "ada@x.test"],
            ["bob", "Bob", "bob@x.test"],
            ["eve", "Eve", "eve@x.test"],
            ["mia", "Mia", null],
          ]),
          TODAY,
        ],
      ),
      command(
        `INSERT INTO memberships (projectId, id, createdAt, updatedAt, teamId, userId, roles, invited, joined, confirm, secretHash, search)
         SELECT 'console', value ->> 0, ?2, ?2, 'org', value ->> 0, value ->> 1, ?2, ?2, value ->> 2, '', '' FROM json_each(?1)`,
        [
          JSON.stringify([
            ["ada", '["owner"]', 1],
            ["bob", '["developer","owner"]', 1],
            ["eve", '["developer"]', 1],
            ["mia", '["owner"]', 1],
            ["invited", '["owner"]', 0],
          ]),
          TODAY,
        ],
      ),
      insert(projects, projectRow({ id: "p", name: "Shop", teamId: "org", region: "default" }, TODAY)),
    );
    house.send = answers(500);
    const ids = Array.from({ length: 12 }, (_, i) => `n${i}`);
    for (const id of ids) await notice(id);
    await house.run(handler, "n0");
    await Promise.all(ids.slice(1).map((id) => house.run(handler, id)));
    expect(await state()).toMatchObject({ enabled: 0, attempts: 12 });
    const [version] = await house.do(
      first("SELECT version FROM versions WHERE key = ?1", [projectVersion("p")], (row) => row.version),
    );
    expect(version).not.toBe("old");

    const told = house.wakes.filter(
      ([queue, jobs]) => queue === "webhooks" && jobs[0]?.startsWith("paused:"),
    );
    expect(told).toHaveLength(1);
    const id = String(told[0]?.[1][0]);
    await house.run(handler, id);
    const mails = await mailsTo();
    expect(mails.map(({ to }) => to)).toEqual([
      { email: "ada@x.test", name: "Ada" },
      { email: "bob@x.test", name: "Bob" },
    ]);
    expect(mails[0]).toMatchObject({
      kind: "webhookPaused",
      variables: { webhook: "Hook", project: "Shop", error: "It answered 500." },
    });
    expect(house.wakes.at(-1)?.[0]).toBe("mails");
    expect(await house.job(id)).toBeNull();
  });

  const mailsTo = async () => {
    const filter = { status: "due", queue: "mails", projectId: "p" } as const;
    const [jobs] = await house.do(listJobs(filter, 10));
    return jobs
      .map(({ body }) => openMail(mailBody.parse(body), house.settings))
      .sort((a, b) => (a.to.email < b.to.email ? -1 : 1));
  };

  test("that were paused have what they missed given up, to be replayed", async () => {
    await set("enabled = 0, attempts = 10");
    const send = answers(204);
    house.send = send;
    await notice("a");
    await house.run(handler, "a");
    expect(send).not.toHaveBeenCalled();
    expect(await house.job("a")).toMatchObject({ status: "dead", error: expect.stringContaining("paused") });
  });

  test.each(["UPDATE webhooks SET enabled = 0", "DELETE FROM webhooks"])(
    "end quietly after %s",
    async (sql) => {
      const send = answers(204);
      house.send = send;
      await notice("a");
      await house.do(command(sql));
      await house.run(handler, "a");
      expect(send).not.toHaveBeenCalled();
      expect(await house.job("a")).toBeNull();
    },
  );

  test("that say they are gone are switched off, and the job ends", async () => {
    house.send = answers(410);
    await notice("a");
    await house.run(handler, "a");
    expect(await state()).toMatchObject({ enabled: 0, attempts: 1 });
    expect(await house.job("a")).toBeNull();
  });

  test.each([
    "http://127.0.0.1/",
    "http://localhost:3000/",
    "http://10.0.0.1/",
    "http://[::1]/",
    "http://[fd00::1]/",
    "http://169.254.169.254/latest/meta-data",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://printer.local/",
    "http://intranet/",
    "http://localhost./",
  ])("at %s are not reached for", async (url) => {
    const send = answers(204);
    house.send = send;
    await house.do(command("UPDATE webhooks SET url = ?1", [url]));
    await notice("a");
    await house.run(handler, "a");
    expect(send).not.toHaveBeenCalled();
    expect(await state()).toMatchObject({ attempts: 1 });
    expect((await state())?.logs).toContain("Its URL is refused.");
  });

  test("whose secrets the server can no longer open fail, and say what to do", async () => {
    const send = answers(204);
    house.send = send;
    await set("secret = 'v1:AAAA:BBBB'");
    await notice("a");
    await house.run(handler, "a");
    expect(send).not.toHaveBeenCalled();
    expect((await state())?.logs).toContain("Set them anew.");
    expect(await house.job("a")).toMatchObject({ status: "due" });
  });

  test("the store's failure after a delivery repeats it with the same id", async () => {
    const send = answers(204);
    house.send = send;
    await notice("a");
    const tools = house.tools();
    const original = tools.work.write.bind(tools.work);
    let writes = 0;
    tools.work.write = ((...all: Parameters<typeof original>) =>
      ++writes === 2 ? Promise.reject(new Error("shard is gone")) : original(...all)) as typeof original;
    await expect(runJob(handler, "a", tools)).rejects.toThrow("gone");
    house.now += handler.lease;
    await house.run(handler, "a");
    expect(send).toHaveBeenCalledTimes(2);
    const ids = send.mock.calls.map(([, init]) => new Headers(init.headers).get("webhook-id"));
    expect(ids).toEqual(["event-a", "event-a"]);
    expect(await house.job("a")).toBeNull();
  });

  test("the times of their logs are the clock's", async () => {
    house.send = answers(500);
    await notice("a");
    await house.run(handler, "a");
    expect((await state())?.logs).toContain(`Time: ${formatDatetime(house.now)}`);
    const [rows] = await house.do(many("SELECT id FROM jobs", [], ({ id }) => id));
    expect(rows).toEqual(["a"]);
  });
});
