import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import { caller } from "#test/sdk/support/raw.ts";
import { sharedUrl, startServer } from "#test/sdk/support/server.ts";
import { Socket, type SocketOptions } from "./support/socket.ts";
import { type Person, type Stage, setStage } from "./support/stage.ts";

let on: Stage;
let ann: Person;
beforeAll(async () => {
  on = await setStage(sharedUrl());
  ann = await on.person("o-ann");
});

/** How a socket was refused. */
async function refused(projectId: string, options: SocketOptions = {}, endpoint = on.endpoint) {
  const socket = Socket.dial(endpoint, projectId, options);
  const { type, data } = await socket.next();
  const { code } = await socket.closed;
  return { type, ...data, close: code };
}

describe("a socket is refused", () => {
  test("for a project that does not exist", async () => {
    expect(await refused("nowhere")).toEqual({
      type: "error",
      code: 1008,
      message: expect.stringContaining("unknown project"),
      close: 1008,
    });
  });

  test("to pages of an unknown origin", async () => {
    const from = (origin: string) => ({ headers: { origin } });
    expect(await refused(on.projectId, from("https://evil.example"))).toMatchObject({
      code: 1008,
      message: expect.stringContaining("evil.example"),
      close: 1008,
    });
    await on.admin("POST", "/project/platforms/web", {
      platformId: "unique()",
      name: "Web",
      hostname: "*.shop.example",
    });
    await on.listen(from("https://www.shop.example"));
    await on.listen(from("http://localhost:3000"));
    const key = await on.console.call("POST", `/projects/${on.projectId}/dev-keys`, {
      name: "Dev",
      expire: "2099-01-01T00:00:00.000+00:00",
    });
    await on.listen({ ...from("https://evil.example"), query: `&devKey=${key.body.secret}` });
  });

  test("for queries in the address that mean nothing", async () => {
    const query = `&channels[]=rows&rows[0][]=${encodeURIComponent('{"method":"limit","values":[1]}')}`;
    expect(await refused(on.projectId, { query })).toMatchObject({
      code: 1008,
      message: expect.stringContaining("'limit' is not supported"),
      close: 1008,
    });
  });

  test("with a token that is none, or beside a session", async () => {
    expect(await refused(on.projectId, { query: "&jwt=nonsense" })).toMatchObject({ code: 401, close: 1008 });
    const { jwt } = await ann.page.account.createJWT();
    const both = { ...ann.signedIn, query: `&jwt=${jwt}` };
    expect(await refused(on.projectId, both)).toMatchObject({ code: 403, close: 1008 });
    expect((await on.listen({ query: `&jwt=${jwt}` })).connected.user.$id).toBe("o-ann");
  });

  test("to a blocked user, and while sockets are switched off, which ends those that are open", async () => {
    const ben = await on.person("o-ben");
    await on.keyed("PATCH", "/users/o-ben/status", { status: false });
    expect(await refused(on.projectId, ben.signedIn)).toMatchObject({ code: 403, close: 1008 });
    const open = await on.listen();
    await on.admin("PATCH", "/project/protocols/graphql", { enabled: false });
    expect(await open.rest()).toEqual([]);
    await on.admin("PATCH", "/project/protocols/websocket", { enabled: false });
    expect((await open.closed).code).toBe(1008);
    expect(await refused(on.projectId)).toMatchObject({ code: 403, close: 1008 });
    await on.admin("PATCH", "/project/protocols/websocket", { enabled: true });
    await on.listen();
  });
});

describe("who a socket is", () => {
  test("a session in a header, a cookie or the fallback", async () => {
    const session = encodeURIComponent(ann.session);
    const fallback = JSON.stringify({ [`a_session_${on.projectId}`]: ann.session });
    const ways: Record<string, string>[] = [
      { "x-appwrite-session": session },
      { "x-fallback-cookies": fallback },
    ];
    for (const headers of ways) {
      expect((await on.listen({ headers })).connected.user.$id).toBe("o-ann");
    }
  });

  test("a key opens a guest's socket", async () => {
    expect((await on.listen({ headers: { "x-appwrite-key": on.key } })).connected.user).toBeNull();
  });

  test("the console hears of its projects' columns, and its user follows their session", async () => {
    const guest = caller(on.endpoint, { "x-appwrite-project": "console" });
    const signIn = await guest("POST", "/account/sessions/email", {
      email: "root@edgewrite.test",
      password: "correct horse battery",
    });
    const value = signIn.headers.getSetCookie().map((line) => line.split(";", 1)[0]);
    const headers = { cookie: value.join("; ") };
    const console = await Socket.open(on.endpoint, "console", { headers });
    await console.subscribe("s", [`projects.${on.projectId}`]);
    await on.keyed("POST", "/tablesdb/main/tables/notes/columns/boolean", { key: "pinned", required: false });
    const { events, channels, payload } = await console.event();
    expect(events[0]).toMatch(/^tablesdb\.main\.tables\.notes\.columns\.\S+\.create$/);
    expect(channels).toEqual(["console", `projects.${on.projectId}`]);
    expect(payload).toMatchObject({ key: "pinned" });
    const admin = await on.listen({ headers, query: "&mode=admin" });
    // The local runtime takes ten seconds to end a socket that has never said a word.
    await admin.ask("ping");
    expect(admin.connected.user.$id).toBe(console.connected.user.$id);
    await on.console.call("DELETE", `/account/sessions/${signIn.body.$id}`);
    expect(await console.closed).toMatchObject({ code: 1008 });
    expect(await admin.closed).toMatchObject({ code: 1008 });
  });
});

describe("with limits on", () => {
  let server: RunningServer;
  let limited: Stage;
  beforeAll(async () => {
    server = await startServer({ settings: { _APP_CONSOLE_WHITELIST_ROOT: "disabled" } });
    limited = await setStage(server.url);
  });
  afterAll(() => server.stop());

  test("a connection may send 32 frames a minute", async () => {
    const socket = await limited.listen();
    const answers = [];
    for (let i = 0; i < 35; i++)
      answers.push((await socket.ask("unsubscribe", [{ subscriptionId: "s" }])).type);
    expect(answers).toEqual([...Array(32).fill("response"), ...Array(3).fill("error")]);
    expect(socket.frames.at(-1)).toMatchObject({ data: { code: 1013 } });
    expect(await socket.ask("ping")).toEqual({ type: "pong" });
  });

  test("an address may open 128 connections a minute", async () => {
    let code = 0;
    let opened = 0;
    for (let i = 0; i < 130 && code === 0; i++) {
      const socket = Socket.dial(limited.endpoint, limited.projectId);
      const first = await socket.next();
      if (first.type === "connected") {
        opened += 1;
        await socket.close();
      } else {
        code = (await socket.closed).code;
        expect(first.data.code).toBe(1013);
      }
    }
    // One was opened by the test before.
    expect({ opened, code }).toEqual({ opened: 127, code: 1013 });
  });
});
