import { beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { newOwner } from "../support/organization.ts";
import { sharedUrl } from "../support/server.ts";

const FAR = "2099-01-02T03:04:05.000+00:00";

let place: Place;

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
});

const call = (method: string, path = "", body?: object) =>
  place.console.call(method, `/projects/${place.projectId}/dev-keys${path}`, body);

describe("dev keys", () => {
  test("create, get, update, list, delete", async () => {
    const made = await call("POST", "", { name: "Laptop", expire: FAR });
    expect(made).toMatchObject({
      status: 201,
      body: { name: "Laptop", expire: FAR, accessedAt: "", sdks: [] },
    });
    expect(made.body.secret).toMatch(/^[0-9a-f]{256}$/);
    expect(made.body.scopes).toBeUndefined();
    const path = `/${made.body.$id}`;
    expect((await call("GET", path)).body).toEqual(made.body);
    const changed = await call("PUT", path, { name: "Desk", expire: "2098-01-01T00:00:00.000Z" });
    expect(changed.body).toMatchObject({
      name: "Desk",
      expire: "2098-01-01T00:00:00.000+00:00",
      secret: made.body.secret,
    });
    const query = encodeURIComponent(
      JSON.stringify({ method: "lessThan", attribute: "expire", values: [FAR] }),
    );
    expect((await call("GET", `?queries[]=${query}`)).body).toMatchObject({
      total: 1,
      devKeys: [{ $id: made.body.$id }],
    });
    expect((await place.admin("GET", "/project")).body.devKeys).toEqual([changed.body]);
    expect((await call("DELETE", path)).status).toBe(204);
    for (const [method, body] of [["GET"], ["PUT", { name: "X", expire: FAR }], ["DELETE"]] as const) {
      expect(await call(method, path, body)).toMatchObject({ status: 404, body: { type: "key_not_found" } });
    }
  });

  test.each<[string, object]>([
    ["no name", { expire: FAR }],
    ["no date", { name: "X" }],
    ["a date that is none", { name: "X", expire: "soon" }],
  ])("%s", async (_name, body) => {
    expect(await call("POST", "", body)).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid" },
    });
  });

  test("are the organization's business", async () => {
    const stranger = await newOwner(sharedUrl());
    const theirs = await stranger.call("GET", `/projects/${place.projectId}/dev-keys`);
    expect(theirs).toMatchObject({ status: 401, body: { type: "user_unauthorized" } });
    const guest = await place.console.call("GET", `/projects/${place.projectId}/dev-keys`, undefined, {
      cookie: "",
    });
    expect(guest).toMatchObject({ status: 401, body: { type: "general_unauthorized_scope" } });
    const unknown = await place.console.call("GET", "/projects/nowhere/dev-keys");
    expect(unknown).toMatchObject({ status: 404, body: { type: "project_not_found" } });
  });
});

describe("what a dev key does", () => {
  const from = (secret: string) =>
    place.guest("GET", "/locale", undefined, { origin: "https://dev.example", "x-appwrite-dev-key": secret });

  test("it lifts the origin check and nothing else", async () => {
    const { body } = await call("POST", "", { name: "Laptop", expire: FAR });
    const secret = String(body.secret);
    expect((await from("nothing")).status).toBe(403);
    const answer = await from(secret);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://dev.example");
    const users = await place.guest("GET", "/users", undefined, { "x-appwrite-dev-key": secret });
    expect(users).toMatchObject({ status: 401, body: { type: "general_unauthorized_scope" } });
    await call("DELETE", `/${body.$id}`);
    expect((await from(secret)).status).toBe(403);
  });

  test("an expired one counts for nothing", async () => {
    const { body } = await call("POST", "", { name: "Old", expire: "2020-01-01T00:00:00.000+00:00" });
    expect((await from(String(body.secret))).status).toBe(403);
  });
});
