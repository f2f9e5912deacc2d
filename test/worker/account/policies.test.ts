import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { type Auths, DEFAULT_AUTHS } from "#shared/contract/project.ts";
import { d1Shard } from "#shared/store/d1.ts";
import { projectVersion } from "#shared/store/facts/project.ts";
import { userVersion } from "#shared/store/facts/user.ts";
import { projects } from "#shared/store/schema/index.ts";
import { command } from "#shared/store/statement.ts";
import { insert } from "#shared/store/tables.ts";
import { bump } from "#shared/store/versions.ts";
import { app } from "#workers/api/app.ts";
import { projectRow } from "#workers/api/projects/new-project.ts";
import type { Env } from "#workers/env.ts";

const bindings = env as unknown as Env;
const shard = d1Shard("d1:DB", bindings.DB);
const password = "a long password";
let count = 0;

/** A project with policies of its own; the API to change them is of another service. */
async function project(policies: Partial<Auths>): Promise<string> {
  const id = `p${++count}`;
  const row = projectRow({ id, name: id, teamId: "t", region: "default" }, "2030-01-01T00:00:00.000+00:00");
  await shard.batch([
    insert(projects, { ...row, auths: { ...DEFAULT_AUTHS, ...policies } }),
    bump(projectVersion(id)),
  ]);
  return id;
}

interface Answer {
  readonly status: number;
  readonly type: unknown;
  readonly body: Readonly<Record<string, unknown>>;
  readonly cookie: string;
}

async function call(
  projectId: string,
  method: string,
  path: string,
  body?: unknown,
  cookie = "",
): Promise<Answer> {
  const context = createExecutionContext();
  // What follows a response (usage, audits) takes its time and is nobody's concern here.
  const response = await app.fetch(
    new Request(`http://localhost/v1${path}`, {
      method,
      headers: { "content-type": "application/json", "x-appwrite-project": projectId, cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
    bindings,
    context,
  );
  const text = await response.text();
  const parsed: Record<string, unknown> = text === "" ? {} : JSON.parse(text);
  const cookies = response.headers.getSetCookie().map((line) => line.split(";", 1)[0]);
  return { status: response.status, type: parsed.type, body: parsed, cookie: cookies.join("; ") };
}

const signUp = (projectId: string, userId: string, plain = password, name = "") =>
  call(projectId, "POST", "/account", { userId, email: `${userId}@policy.test`, password: plain, name });

const signIn = (projectId: string, userId: string, plain = password) =>
  call(projectId, "POST", "/account/sessions/email", { email: `${userId}@policy.test`, password: plain });

const account = (projectId: string, cookie: string) => call(projectId, "GET", "/account", undefined, cookie);

describe("a limit of users", () => {
  test("holds against sign-ups at the same moment", async () => {
    const id = await project({ limit: 2 });
    const answers = await Promise.all(["a", "b", "c", "d"].map((userId) => signUp(id, userId)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 400, 400]);
    expect(answers.find(({ status }) => status === 400)?.type).toBe("user_count_exceeded");
    expect((await call(id, "POST", "/account/sessions/anonymous", {})).type).toBe("user_count_exceeded");
    const [rows] = await shard.batch([command("SELECT count(*) AS n FROM users WHERE projectId = ?1", [id])]);
    expect(rows).toEqual([{ n: 2 }]);
    const [orphans] = await shard.batch([
      command("SELECT count(*) AS n FROM sessions WHERE projectId = ?1", [id]),
    ]);
    expect(orphans).toEqual([{ n: 0 }]);
  });
});

describe("sessions", () => {
  test("beyond the limit end, the oldest first", async () => {
    const id = await project({ maxSessions: 2 });
    await signUp(id, "ada");
    const cookies: string[] = [];
    for (let n = 0; n < 4; n++) cookies.push((await signIn(id, "ada")).cookie);
    const states = await Promise.all(cookies.map(async (cookie) => (await account(id, cookie)).status));
    expect(states).toEqual([401, 401, 200, 200]);
  });

  test("last as long as the project says and are refused when they are over", async () => {
    const id = await project({ duration: 3600 });
    await signUp(id, "ada");
    const { body, cookie } = await signIn(id, "ada");
    expect(Date.parse(String(body.expire)) - Date.parse(String(body.$createdAt))).toBe(3_600_000);
    expect((await account(id, cookie)).status).toBe(200);
    await shard.batch([
      command("UPDATE sessions SET expire = '2020-01-01T00:00:00.000+00:00' WHERE projectId = ?1", [id]),
      bump(userVersion(id, "ada")),
    ]);
    expect((await account(id, cookie)).status).toBe(401);
  });

  test("survive a new password where the project wants it so", async () => {
    const id = await project({ invalidateSessions: false });
    await signUp(id, "ada");
    const [first, second] = [await signIn(id, "ada"), await signIn(id, "ada")];
    const change = { password: "another password", oldPassword: password };
    expect((await call(id, "PATCH", "/account/password", change, first.cookie)).status).toBe(200);
    expect((await account(id, second.cookie)).status).toBe(200);
  });

  test("are not begun by a method that is off", async () => {
    const id = await project({ methods: { emailPassword: false, anonymous: false } });
    expect((await signUp(id, "ada")).type).toBe("user_auth_method_unsupported");
    expect((await signIn(id, "ada")).type).toBe("user_auth_method_unsupported");
    const anonymous = await call(id, "POST", "/account/sessions/anonymous", {});
    expect([anonymous.status, anonymous.type]).toEqual([501, "user_auth_method_unsupported"]);
  });
});

describe("passwords", () => {
  const refusals: [policy: string, auths: Partial<Auths>, plain: string, type: string][] = [
    ["strength", { passwordStrength: strength({ min: 12 }) }, "elevenbytes", "general_argument_invalid"],
    [
      "upper case",
      { passwordStrength: strength({ uppercase: true }) },
      "lower case",
      "general_argument_invalid",
    ],
    ["symbols", { passwordStrength: strength({ symbols: true }) }, "NoSymbol1", "general_argument_invalid"],
    ["dictionary", { passwordDictionary: true }, "Password", "general_argument_invalid"],
    ["personal data", { personalDataCheck: true }, "xGraceHopperx", "password_personal_data"],
  ];

  test.each(refusals)("are held to the policy: %s", async (_, auths, plain, type) => {
    const id = await project(auths);
    expect((await signUp(id, "ada", plain, "grace")).type).toBe(type);
    expect((await signUp(id, "ada", "Right 2 choose!", "grace")).status).toBe(201);
    const { cookie } = await signIn(id, "ada", "Right 2 choose!");
    const change = { password: plain, oldPassword: "Right 2 choose!" };
    expect((await call(id, "PATCH", "/account/password", change, cookie)).type).toBe(type);
  });

  test("are not used again", async () => {
    const id = await project({ passwordHistory: 2 });
    await signUp(id, "ada", "password number 1");
    const { cookie } = await signIn(id, "ada", "password number 1");
    let current = "password number 1";
    const change = async (plain: string) => {
      const body = { password: plain, oldPassword: current };
      const { status, type } = await call(id, "PATCH", "/account/password", body, cookie);
      if (status === 200) current = plain;
      return type ?? status;
    };
    expect(await change("password number 1")).toBe("password_recently_used");
    expect(await change("password number 2")).toBe(200);
    expect(await change("password number 1")).toBe("password_recently_used");
    expect(await change("password number 3")).toBe(200);
    expect(await change("password number 1")).toBe(200);
  });

  function strength(more: Partial<Auths["passwordStrength"]>): Auths["passwordStrength"] {
    return { ...DEFAULT_AUTHS.passwordStrength, ...more };
  }
});

describe("accessedAt", () => {
  let id = "";
  let cookie = "";
  beforeAll(async () => {
    id = await project({});
    await signUp(id, "ada");
    cookie = (await signIn(id, "ada")).cookie;
  });

  const setTo = (moment: string) =>
    shard.batch([
      command("UPDATE users SET accessedAt = ?2 WHERE projectId = ?1", [id, moment]),
      bump(userVersion(id, "ada")),
    ]);
  const seen = async () => Date.parse(String((await account(id, cookie)).body.accessedAt));

  test("is renewed by a request a day later", async () => {
    await setTo("2020-01-01T00:00:00.000+00:00");
    await account(id, cookie);
    expect(await seen()).toBeGreaterThan(Date.now() - 60_000);
  });

  test("stays within the day", async () => {
    const anHourAgo = new Date(Date.now() - 3_600_000).toISOString().replace("Z", "+00:00");
    await setTo(anHourAgo);
    await account(id, cookie);
    expect(await seen()).toBe(Date.parse(anHourAgo));
  });
});
