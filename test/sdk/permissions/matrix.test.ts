import { beforeAll, describe, expect, test } from "vitest";
import { sharedUrl } from "#test/sdk/support/server.ts";
import { type Cast, cast, inTurns, type Player } from "./cast.ts";
import {
  type Action,
  expectedList,
  expectedStatus,
  type Grants,
  permissionsOf,
  type Right,
  type Setting,
} from "./model.ts";

const RIGHTS: readonly Right[] = ["create", "read", "update", "delete"];
const ACTIONS: readonly Action[] = ["create", "upsert new", "get", "update", "increment", "upsert", "delete"];

/** The legacy face shares the code below its words, so it plays fewer roles. */
const words = {
  tables: {
    database: "plant",
    base: "/tablesdb/plant/tables",
    rows: "rows",
    rowId: "rowId",
    tableId: "tableId",
    security: "rowSecurity",
  },
  legacy: {
    database: "older",
    base: "/databases/older/collections",
    rows: "documents",
    rowId: "documentId",
    tableId: "collectionId",
    security: "documentSecurity",
  },
} as const;

/** One for both faces: everybody in it costs a hash. */
let playing: Promise<Cast> | null = null;

/** One row, or none yet, and what happens to it. */
interface Job {
  readonly player: Player;
  readonly action: Action;
  readonly rowId: string;
  readonly grants: Grants;
}

describe.each(["tables", "legacy"] as const)("role × action × resource: %s", (face) => {
  const word = words[face];
  let all: Cast;
  let roles: readonly string[];
  let count = 0;
  beforeAll(async () => {
    playing ??= cast(sharedUrl());
    all = await playing;
    roles = face === "tables" ? all.roles : ["any", "user:ann", "team:crew/player"];
    await all.on.keyed("POST", face === "tables" ? "/tablesdb" : "/databases", {
      databaseId: word.database,
      name: "Plant",
    });
  });

  /** A table with the rows; each id comes once for what stays and once per caller for what gets deleted. */
  async function table(setting: Setting, rows: ReadonlyMap<string, Grants>): Promise<string> {
    const tableId = `t${++count}`;
    const made = await all.on.keyed("POST", word.base, {
      [word.tableId]: tableId,
      name: tableId,
      permissions: permissionsOf(setting.table),
      [word.security]: setting.security,
      [face === "tables" ? "columns" : "attributes"]: [{ key: "n", type: "integer" }],
    });
    expect(made.status).toBe(201);
    const items = [...rows].flatMap(([id, grants]) =>
      [id, ...all.players.map((_, i) => `${id}-${i}`)].map(($id) => ({
        $id,
        n: 0,
        $permissions: permissionsOf(grants),
      })),
    );
    for (let at = 0; at < items.length; at += 100) {
      const answer = await all.on.keyed("POST", `${word.base}/${tableId}/${word.rows}`, {
        [word.rows]: items.slice(at, at + 100),
      });
      expect(answer.status).toBe(201);
    }
    return tableId;
  }

  async function perform(tableId: string, { player, action, rowId }: Job): Promise<number> {
    const rows = `${word.base}/${tableId}/${word.rows}`;
    const n = ++count;
    const send = async (method: string, path: string, body?: object) =>
      (await player.call(method, rows + path, body)).status;
    switch (action) {
      case "create":
        return send("POST", "", { [word.rowId]: `new-${n}`, data: { n }, permissions: [] });
      case "upsert new":
        return send("PUT", `/new-${n}`, { data: { n }, permissions: [] });
      case "get":
        return send("GET", `/${rowId}`);
      case "update":
        return send("PATCH", `/${rowId}`, { data: { n } });
      case "increment":
        return send("PATCH", `/${rowId}/n/increment`, {});
      case "upsert":
        return send("PUT", `/${rowId}`, { data: { n } });
      case "delete":
        return send("DELETE", `/${rowId}-${all.players.indexOf(player)}`);
    }
  }

  /** Every caller, every action, every row: what differs from the model. */
  async function differences(setting: Setting, rows: ReadonlyMap<string, Grants>): Promise<string[]> {
    const tableId = await table(setting, rows);
    const lists = await inTurns(all.players, async (player) =>
      listDifference(tableId, setting, rows, player),
    );
    const jobs = all.players.flatMap((player) =>
      [...rows].flatMap(([rowId, grants], i) =>
        // Creating has nothing to do with the rows there are: once is enough.
        ACTIONS.slice(i === 0 ? 0 : 2).map((action): Job => ({ player, action, rowId, grants })),
      ),
    );
    const statuses = await inTurns(jobs, (job) => perform(tableId, job));
    const wrong = jobs.flatMap(({ player, action, rowId, grants }, i) => {
      const expected = expectedStatus(action, setting, grants, player);
      const got = statuses[i];
      const what = `${action} by ${player.name} of ${rowId} ${JSON.stringify({ ...setting, row: grants })}`;
      return got === expected ? [] : [`${what}: ${got} instead of ${expected}`];
    });
    return [...lists.flat(), ...wrong];
  }

  async function listDifference(
    tableId: string,
    setting: Setting,
    rows: ReadonlyMap<string, Grants>,
    player: Player,
  ): Promise<string[]> {
    const query = encodeURIComponent('{"method":"limit","values":[1000]}');
    const answer = await player.call("GET", `${word.base}/${tableId}/${word.rows}?queries[0]=${query}`);
    const expected = expectedList(setting, rows, player);
    const what = `list by ${player.name} ${JSON.stringify(setting)}`;
    if (expected === null) return answer.status === 401 ? [] : [`${what}: ${answer.status} instead of 401`];
    const list = answer.body[word.rows];
    if (!Array.isArray(list)) return [`${what}: ${answer.status}`];
    const ids = new Set(list.map((row) => String(row.$id).replace(/-\d+$/, "")));
    const size = expected.length * (all.players.length + 1);
    const right =
      [...ids].join() === expected.join() &&
      list.length === size &&
      answer.body.total === Math.min(size, 5000);
    return right
      ? []
      : [`${what}: ${[...ids]} (${list.length} of ${answer.body.total}) instead of ${expected}`];
  }

  const everything = (role: string): Grants => Object.fromEntries(RIGHTS.map((right) => [right, role]));
  const onRow = (role: string): Grants => ({ read: role, update: role, delete: role });

  describe.each([true, false])("row security %s", (security) => {
    test("roles that the table grants everything", async () => {
      const wrong: string[] = [];
      for (const role of roles) {
        wrong.push(...(await differences({ security, table: everything(role) }, new Map([["row", {}]]))));
      }
      expect(wrong).toEqual([]);
    });

    test("roles that rows grant everything", async () => {
      const rows = new Map<string, Grants>([
        ["nobody", {}],
        ...roles.map((role, i): [string, Grants] => [`r${i}`, onRow(role)]),
      ]);
      expect(await differences({ security, table: {} }, rows)).toEqual([]);
    });

    // Once is enough: no word of a face has to do with a right.
    test.runIf(face === "tables")("each right alone, on the table and on rows", async () => {
      const rows = new Map<string, Grants>([
        ["nobody", {}],
        ["read", { read: "user:ann" }],
        ["update", { update: "user:ann" }],
        ["delete", { delete: "user:ann" }],
      ]);
      const wrong: string[] = [];
      for (const right of RIGHTS) {
        wrong.push(...(await differences({ security, table: { [right]: "team:crew" } }, rows)));
      }
      expect(wrong).toEqual([]);
    });
  });
});
