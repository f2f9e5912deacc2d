import { Client, Project, type ProjectKeyScopes as Scope, Users } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { caller } from "../support/raw.ts";
import { sharedUrl } from "../support/server.ts";

const FAR = "2099-01-02T03:04:05.000+00:00";

let place: Place;
let project: Project;
const scopes = (...names: string[]) => names as Scope[];

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  project = new Project(place.server());
});

const withKey = (secret: string, projectId = place.projectId) =>
  new Client().setEndpoint(place.endpoint).setProject(projectId).setKey(secret);

describe("API keys through the SDK", () => {
  test("create, get, update, list, delete", async () => {
    const key = await project.createKey("reader", "Reader", scopes("users.read", "users.read"));
    expect(key).toMatchObject({
      $id: "reader",
      name: "Reader",
      scopes: ["users.read"],
      expire: "",
      accessedAt: "",
      sdks: [],
    });
    expect(key.secret).toMatch(/^standard_[0-9a-f]{256}$/);
    expect(await project.getKey("reader")).toEqual(key);

    const changed = await project.updateKey("reader", "Writer", scopes("users.read", "users.write"), FAR);
    expect(changed).toMatchObject({ $id: "reader", name: "Writer", expire: FAR, secret: key.secret });
    expect(changed.scopes).toEqual(["users.read", "users.write"]);

    const { total, keys } = await project.listKeys();
    expect(total).toBe(keys.length);
    expect(keys.map((one) => one.$id)).toContain("reader");

    await project.deleteKey("reader");
    await expect(project.getKey("reader")).rejects.toMatchObject({ code: 404, type: "key_not_found" });
    await expect(project.deleteKey("reader")).rejects.toMatchObject({ code: 404, type: "key_not_found" });
    await expect(project.updateKey("reader", "X", [])).rejects.toMatchObject({ type: "key_not_found" });
  });

  test("an id that is taken", async () => {
    await project.createKey("twice", "One", []);
    await expect(project.createKey("twice", "Two", [])).rejects.toMatchObject({
      code: 409,
      type: "key_already_exists",
    });
  });

  test("two at once with one id: one is made, one is refused", async () => {
    const both = await Promise.allSettled([
      project.createKey("race", "A", []),
      project.createKey("race", "B", []),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("lists are filtered, ordered and paged", async () => {
    for (const name of ["Apple", "Pear", "Plum"])
      await project.createKey(`fruit-${name.toLowerCase()}`, name, scopes("teams.read"));
    const list = (...queries: object[]) => project.listKeys(queries.map((query) => JSON.stringify(query)));
    const named = await list(
      { method: "equal", attribute: "name", values: ["pear", "PLUM"] },
      { method: "orderDesc", attribute: "name" },
    );
    expect(named.keys.map(({ name }) => name)).toEqual(["Plum", "Pear"]);
    const held = await list(
      { method: "contains", attribute: "scopes", values: ["teams.read"] },
      { method: "limit", values: [1] },
    );
    expect(held.total).toBeGreaterThanOrEqual(3);
    expect(held.keys).toHaveLength(1);
    const after = await list(
      { method: "cursorAfter", values: ["fruit-apple"] },
      { method: "limit", values: [1] },
    );
    expect(after.keys[0]?.$id).toBe("fruit-pear");
    expect((await project.listKeys([], false)).total).toBe(0);
    const wrong = list({ method: "equal", attribute: "secret", values: ["x"] });
    await expect(wrong).rejects.toMatchObject({ code: 400, type: "general_argument_invalid" });
  });

  test("an ephemeral key works for its project and its scopes alone", async () => {
    const key = await project.createEphemeralKey(scopes("users.read"), 600);
    expect(key.secret).toMatch(/^ephemeral_.+\..+\..+$/);
    expect(Date.parse(key.expire)).toBeGreaterThan(Date.now());
    expect((await new Users(withKey(key.secret)).list()).total).toBeGreaterThanOrEqual(0);
    const write = new Users(withKey(key.secret)).create("unique()");
    await expect(write).rejects.toMatchObject({ code: 401, type: "general_unauthorized_scope" });
    const other = await bootstrap(sharedUrl());
    const elsewhere = new Users(withKey(key.secret, other.projectId)).list();
    await expect(elsewhere).rejects.toMatchObject({ code: 401, type: "general_unauthorized_scope" });
    await expect(project.getKey(key.$id)).rejects.toMatchObject({ type: "key_not_found" });
  });
});

describe("what a key may do", () => {
  test("its use is noted, with its SDK", async () => {
    const key = await project.createKey("used", "Used", scopes("users.read"));
    await new Users(withKey(key.secret)).list();
    await expect
      .poll(async () => project.getKey("used"), { timeout: 5000 })
      .toMatchObject({ sdks: ["Node.js"], accessedAt: expect.stringMatching(/^20/) });
  });

  test("a changed scope counts at once", async () => {
    const key = await project.createKey("narrowed", "Narrowed", scopes("users.read"));
    const users = new Users(withKey(key.secret));
    await users.list();
    await project.updateKey("narrowed", "Narrowed", scopes("teams.read"));
    await expect(users.list()).rejects.toMatchObject({ code: 401, type: "general_unauthorized_scope" });
    await project.deleteKey("narrowed");
    await expect(users.list()).rejects.toMatchObject({ code: 401, type: "user_unauthorized" });
  });

  test("an expired key", async () => {
    const key = await project.createKey(
      "late",
      "Late",
      scopes("users.read"),
      "2020-01-01T00:00:00.000+00:00",
    );
    await expect(new Users(withKey(key.secret)).list()).rejects.toMatchObject({
      code: 401,
      type: "project_key_expired",
    });
  });

  test("a key of another project, one nobody made, and one of no known type", async () => {
    const other = await bootstrap(sharedUrl());
    const crossed = new Users(withKey(other.key)).list();
    await expect(crossed).rejects.toMatchObject({
      code: 401,
      type: "user_unauthorized",
      message: "This project has no such API key. Check X-Appwrite-Key and X-Appwrite-Project.",
    });
    const invented = new Users(withKey(`standard_${"0".repeat(256)}`)).list();
    await expect(invented).rejects.toMatchObject({ code: 401, type: "user_unauthorized" });
    const odd = new Users(withKey("strange_key")).list();
    await expect(odd).rejects.toMatchObject({ code: 401, type: "general_unauthorized_scope" });
  });

  test("the project must be named in the header", async () => {
    const bare = caller(place.endpoint, { "x-appwrite-key": place.key });
    const answer = await bare("GET", `/users?project=${place.projectId}`);
    expect(answer).toMatchObject({ status: 403, body: { type: "project_id_missing" } });
  });

  test("a warm request with a key is one round trip", async () => {
    await place.keyed("GET", "/project/keys");
    expect((await place.keyed("GET", "/project/keys")).roundTrips).toBe(1);
    expect((await place.keyed("GET", "/project")).roundTrips).toBe(1);
  });
});

describe("bad input", () => {
  const body = { keyId: "unique()", name: "Key", scopes: ["users.read"] };

  test.each<[string, object, string]>([
    ["no name", { ...body, name: undefined }, "name"],
    ["an empty name", { ...body, name: "" }, "name"],
    ["a long name", { ...body, name: "x".repeat(129) }, "name"],
    ["no id", { ...body, keyId: undefined }, "keyId"],
    ["an id with a space", { ...body, keyId: "a b" }, "keyId"],
    ["no scopes", { ...body, scopes: undefined }, "scopes"],
    ["a scope nobody knows", { ...body, scopes: ["users.read", "all"] }, "scopes"],
    ["scopes that are no list", { ...body, scopes: "users.read" }, "scopes"],
    ["a date that is none", { ...body, expire: "tomorrow" }, "expire"],
  ])("%s", async (_name, input, param) => {
    const answer = await place.admin("POST", "/project/keys", input);
    expect(answer).toMatchObject({ status: 400, body: { type: "general_argument_invalid", code: 400 } });
    expect(answer.body.message).toContain(param);
  });

  test.each([0, 3601, "long"])("an ephemeral key for %s seconds", async (duration) => {
    const answer = await place.admin("POST", "/project/keys/ephemeral", { scopes: [], duration });
    expect(answer).toMatchObject({ status: 400, body: { type: "general_argument_invalid" } });
  });

  test("broken JSON", async () => {
    const answer = await place.admin("POST", "/project/keys", '{"keyId":');
    expect(answer).toMatchObject({ status: 400, body: { type: "general_argument_invalid" } });
  });
});

describe("older clients", () => {
  test("the path of the project, the console's session, no id and null scopes", async () => {
    const older = (method: string, path: string, body?: object) =>
      place.console.call(method, `/projects/${place.projectId}${path}`, body, {
        "x-appwrite-response-format": "1.8.0",
      });
    const made = await older("POST", "/keys", { name: "Older", scopes: null });
    expect(made).toMatchObject({ status: 201, body: { name: "Older", scopes: [] } });
    const id = String(made.body.$id);
    expect((await older("GET", `/keys/${id}`)).body).toEqual(made.body);
    expect(await older("PUT", `/keys/${id}`, { name: "New", scopes: ["teams.read"] })).toMatchObject({
      status: 200,
      body: { name: "New" },
    });
    expect((await older("GET", "/keys")).body.keys).toContainEqual(
      expect.objectContaining({ $id: id, name: "New" }),
    );
    expect((await older("DELETE", `/keys/${id}`)).status).toBe(204);
    const jwt = await older("POST", "/jwts", { scopes: ["users.read"], duration: 60 });
    expect(jwt).toMatchObject({
      status: 201,
      body: { projectId: place.projectId, jwt: expect.stringMatching(/^ephemeral_/) },
    });
  });
});
