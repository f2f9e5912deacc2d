import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Statement } from "#shared/store/statement.ts";
import { everything, expectOk, type Fault, openProject, type Send, server } from "./server.ts";

/** Whatever tells who there is, what they may do and what their buckets are. */
const PEOPLE = /^(users|sessions|targets|tokens|teams|memberships|buckets|files|refuse|versions|jobs)$/;

const password = "correct horse";
const signIn = { email: "in@people.test", password };

/** Of a key or, where it says so, of a guest. Each is undone by its fault, so all start from the same state. */
const changes: [what: string, method: string, path: string, body?: object, guest?: boolean][] = [
  ["sign up", "POST", "/account", { userId: "up", email: "up@people.test", password }, true],
  ["sign in", "POST", "/account/sessions/email", signIn, true],
  ["sign in without an account", "POST", "/account/sessions/anonymous", {}, true],
  ["create a user", "POST", "/users", { userId: "n", email: "n@people.test" }],
  ["change an e-mail", "PATCH", "/users/in/email", { email: "new@people.test" }],
  ["change labels", "PUT", "/users/in/labels", { labels: ["vip"] }],
  ["block a user", "PATCH", "/users/in/status", { status: false }],
  ["delete sessions", "DELETE", "/users/in/sessions"],
  ["delete a user", "DELETE", "/users/in"],
  ["create a team", "POST", "/teams", { teamId: "n", name: "N" }],
  ["rename a team", "PUT", "/teams/crew", { name: "New" }],
  ["create a membership", "POST", "/teams/crew/memberships", { userId: "out", roles: ["mate"] }],
  ["change roles", "PATCH", "/teams/crew/memberships/#", { roles: ["mate"] }],
  ["delete a membership", "DELETE", "/teams/crew/memberships/#"],
  ["delete a team", "DELETE", "/teams/crew"],
  ["create a bucket", "POST", "/storage/buckets", { bucketId: "n", name: "N" }],
  ["change a bucket", "PUT", "/storage/buckets/album", { name: "New", permissions: ['read("any")'] }],
  ["delete a bucket", "DELETE", "/storage/buckets/album"],
];

const isWrite = (statements: readonly Statement[]) =>
  statements.some(({ sql }) => /^\s*(INSERT|UPDATE|DELETE)/i.test(sql));

describe("a database that fails", () => {
  let keyed: Record<string, string>;
  let well: Send;
  let membership = "";
  const guest = { "x-appwrite-project": "faults" };
  const failure = { status: 500, body: { type: "general_server_error" } };
  beforeAll(async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    keyed = await openProject();
    well = server(keyed);
    await expectOk(well("POST", "/users", { userId: "in", ...signIn }));
    await expectOk(well("POST", "/users", { userId: "out" }));
    await expectOk(well("POST", "/teams", { teamId: "crew", name: "Crew" }));
    const made = await expectOk(well("POST", "/teams/crew/memberships", { userId: "in", roles: [] }));
    membership = String(made.body.$id);
    await expectOk(well("POST", "/storage/buckets", { bucketId: "album", name: "Album" }));
    await expectOk(server(guest)("POST", "/account/sessions/email", signIn));
  });

  test.each(changes)(
    "at any statement of the batch leaves nothing half-written: %s",
    async (_, method, path, body, isGuest) => {
      const at = path.replace("#", membership);
      const before = await everything(PEOPLE);
      let length = 1;
      // One more statement, which fails, at every place of every batch that writes.
      for (let place = 0; place <= length; place++) {
        const fault: Fault = (statements, run) => {
          if (!isWrite(statements)) return run(statements);
          length = statements.length;
          return run(statements.toSpliced(place, 0, { sql: "INSERT INTO nowhere VALUES (1)", params: [] }));
        };
        const send = server(isGuest ? guest : keyed, fault);
        expect(await send(method, at, body), `statement ${place}`).toMatchObject(failure);
      }
      expect(length).toBeGreaterThan(1);
      expect(await everything(PEOPLE)).toEqual(before);
    },
  );

  test.each(changes.filter(([what]) => /^(sign|create)/.test(what)))(
    "once, does it when asked again: %s",
    async (_, method, path, body, isGuest) => {
      let left = 1;
      const fault: Fault = async (statements, run) => {
        if (isWrite(statements) && left-- > 0) throw new Error("D1_ERROR: Network connection lost.");
        return run(statements);
      };
      const send = server(isGuest ? guest : keyed, fault);
      expect(await send(method, path, body)).toMatchObject(failure);
      expect((await send(method, path, body)).status).toBe(201);
    },
  );
});
