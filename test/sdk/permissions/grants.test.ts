import { beforeAll, describe, expect, test } from "vitest";
import { sharedUrl } from "#test/sdk/support/server.ts";
import { type Cast, cast, inTurns, type Player } from "./cast.ts";
import { rolesHeld } from "./model.ts";

const tables = "/tablesdb/plant/tables";
const rows = `${tables}/open/rows`;

/** What is not a matter of one right: who may hand rights out, and what holds without any. */
describe("granting and its surroundings", () => {
  let all: Cast;
  let count = 0;
  const id = () => `n${++count}`;
  const create = (player: Player, permissions?: string[] | null, rowId = id()) =>
    player.call("POST", rows, {
      rowId,
      data: { n: 1 },
      ...(permissions === undefined ? {} : { permissions }),
    });
  beforeAll(async () => {
    all = await cast(sharedUrl());
    const { keyed } = all.on;
    await keyed("POST", "/tablesdb", { databaseId: "plant", name: "Plant" });
    const columns = [{ key: "n", type: "integer" }];
    const permissions = ['create("any")', 'update("any")'];
    await keyed("POST", tables, { tableId: "open", name: "Open", rowSecurity: true, permissions, columns });
  });

  test("a caller grants exactly the roles they hold: on create, update and upsert", async () => {
    const jobs = all.players.flatMap((player) => all.roles.map((role) => ({ player, role })));
    const wrong = await inTurns(jobs, async ({ player, role }) => {
      const permissions = [`read("${role}")`, `delete("${role}")`];
      const may = player.trusted || rolesHeld(player).has(role);
      const rowId = id();
      const upserted = id();
      await create(all.named("key"), [], rowId);
      const got = [
        await create(player, permissions),
        await player.call("PATCH", `${rows}/${rowId}`, { permissions }),
        await player.call("PUT", `${rows}/${upserted}`, { data: { n: 1 }, permissions }),
        await player.call("PUT", `${rows}/${upserted}`, { data: { n: 2 }, permissions }),
      ].map(({ status, body }) => (status < 300 ? status : `${status} ${body.type}`));
      const refused = "401 user_unauthorized";
      const expected = may ? [201, 200, 200, 200] : [refused, refused, refused, refused];
      return got.join() === expected.join()
        ? []
        : [`${role} by ${player.name}: ${got} instead of ${expected}`];
    });
    expect(wrong.flat()).toEqual([]);
  });

  test("one role that is not held spoils the whole list", async () => {
    const ann = all.named("ann");
    expect(await create(ann, ['read("any")', 'read("user:ann")', 'read("user:vera")'])).toMatchObject({
      status: 401,
    });
    expect(await create(ann, ['read("any")', 'read("users")'])).toMatchObject({ status: 201 });
  });

  test("a list may leave oneself out", async () => {
    const made = await create(all.named("ann"), ['read("users/unverified")']);
    expect(made).toMatchObject({ status: 201, body: { $permissions: ['read("users/unverified")'] } });
  });

  test("without a list a user gets all of the row, everybody else nothing", async () => {
    for (const player of all.players) {
      const own = player.user
        ? ["read", "update", "delete"].map((right) => `${right}("user:${player.user?.id}")`)
        : [];
      for (const permissions of [undefined, null]) {
        expect((await create(player, permissions)).body.$permissions, player.name).toEqual(own);
      }
      expect((await create(player, [])).body.$permissions, player.name).toEqual([]);
      const upserted = await player.call("PUT", `${rows}/${id()}`, { data: { n: 1 } });
      expect(upserted.body.$permissions, player.name).toEqual(own);
    }
  });

  test("permissions stay when an update or upsert does not name them", async () => {
    const ann = all.named("ann");
    const permissions = ['read("user:ann")'];
    const rowId = id();
    await create(ann, permissions, rowId);
    const updated = await ann.call("PATCH", `${rows}/${rowId}`, { data: { n: 2 } });
    expect(updated.body.$permissions).toEqual(permissions);
    const upserted = await ann.call("PUT", `${rows}/${rowId}`, { data: { n: 3 } });
    expect(upserted.body.$permissions).toEqual(permissions);
  });

  test("dates are the server's: what users send is dropped", async () => {
    const old = { $createdAt: "2001-01-01", $updatedAt: "2001-01-01" };
    const ann = all.named("ann");
    const rowId = id();
    const made = await ann.call("POST", rows, { rowId, data: { n: 1, ...old } });
    expect(made).toMatchObject({ status: 201, body: { $createdAt: expect.not.stringContaining("2001") } });
    const changed = await ann.call("PATCH", `${rows}/${rowId}`, { data: { n: 2, ...old } });
    expect(changed.body).toMatchObject({ n: 2, $createdAt: made.body.$createdAt });
    expect(changed.body.$updatedAt).not.toContain("2001");
    const keyed = await all.on.keyed("PATCH", `${rows}/${rowId}`, { data: old });
    expect(keyed.body).toMatchObject({ $createdAt: "2001-01-01T00:00:00.000+00:00" });
  });

  test("an update that changes nothing needs no more than read", async () => {
    const { keyed } = all.on;
    const columns = [{ key: "n", type: "integer" }];
    await keyed("POST", tables, { tableId: "quiet", name: "Quiet", rowSecurity: true, columns });
    const quiet = `${tables}/quiet/rows`;
    await keyed("POST", quiet, {
      rows: [
        { $id: "seen", n: 1, $permissions: ['read("user:ann")'] },
        { $id: "hidden", n: 1 },
      ],
    });
    const ann = all.named("ann");
    for (const method of ["PATCH", "PUT"]) {
      expect(await ann.call(method, `${quiet}/seen`, { data: { n: 1 } })).toMatchObject({
        status: 200,
        body: { n: 1 },
      });
      expect(await ann.call(method, `${quiet}/seen`, { data: { n: 2 } })).toMatchObject({ status: 401 });
      expect(await ann.call(method, `${quiet}/hidden`, { data: { n: 1 } })).toMatchObject({ status: 401 });
    }
    // Writing tells whether a row is there, reading does not.
    for (const [method, path, status] of [
      ["PATCH", "hidden", 401],
      ["PATCH", "nowhere", 404],
      ["DELETE", "hidden", 401],
      ["DELETE", "nowhere", 404],
      ["GET", "hidden", 404],
      ["GET", "nowhere", 404],
    ] as const) {
      const answer = await ann.call(
        method,
        `${quiet}/${path}`,
        method === "PATCH" ? { data: { n: 5 } } : undefined,
      );
      expect(answer.status, `${method} ${path}`).toBe(status);
    }
  });

  test("many rows at once are for keys and admins", async () => {
    for (const player of all.players.filter(({ trusted }) => !trusted)) {
      expect(await player.call("POST", rows, { rows: [{ n: 1 }] }), player.name).toMatchObject({
        status: 401,
        body: { type: "general_unauthorized_scope" },
      });
      for (const [method, body] of [
        ["PUT", { rows: [{ n: 1 }] }],
        ["PATCH", { data: { n: 1 } }],
        ["DELETE", {}],
      ] as const) {
        expect(await player.call(method, rows, body), player.name).toMatchObject({
          status: 404,
          body: { type: "database_not_found" },
        });
      }
    }
    for (const player of all.players.filter(({ trusted }) => trusted)) {
      expect(await player.call("POST", rows, { rows: [{ n: 1 }] })).toMatchObject({ status: 201 });
    }
  });

  test.each([
    ["table", `${tables}/shut`, "table_not_found"],
    ["database", "/tablesdb/shut", "database_not_found"],
  ])("a disabled %s is not there but for keys and admins", async (what, path, type) => {
    const { keyed } = all.on;
    await keyed("POST", "/tablesdb", { databaseId: "shut", name: "Shut" });
    const base = what === "table" ? tables : "/tablesdb/shut/tables";
    const permissions = ["read", "create", "update", "delete"].map((right) => `${right}("any")`);
    await keyed("POST", base, {
      tableId: "shut",
      name: "Shut",
      permissions,
      columns: [{ key: "n", type: "integer" }],
    });
    const list = `${base}/shut/rows`;
    const requests: [method: string, path: string, body: object | undefined, status: number][] = [
      ["POST", list, { rowId: "r", data: { n: 1 } }, 201],
      ["GET", list, undefined, 200],
      ["GET", `${list}/r`, undefined, 200],
      ["PATCH", `${list}/r`, { data: { n: 2 } }, 200],
      ["PUT", `${list}/r`, { data: { n: 3 } }, 200],
      ["PATCH", `${list}/r/n/increment`, {}, 200],
      ["PATCH", `${list}/r/n/decrement`, {}, 200],
      ["DELETE", `${list}/r`, undefined, 204],
    ];
    for (const enabled of [false, true]) {
      expect(await keyed("PUT", path, { name: "Shut", permissions, enabled })).toMatchObject({ status: 200 });
      for (const player of all.players) {
        for (const [method, url, body, status] of requests) {
          const answer = await player.call(method, url, body);
          const expected = enabled || player.trusted ? { status } : { status: 404, body: { type } };
          expect(answer, `${player.name} ${method} ${url} ${enabled}`).toMatchObject(expected);
        }
      }
    }
  });
});
