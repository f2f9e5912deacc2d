import { Project } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { sharedUrl } from "../support/server.ts";

let place: Place;
let project: Project;

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  project = new Project(place.server());
});

/** One of each family: its SDK methods, and the field that identifies the app. */
const families = () =>
  [
    ["web", "hostname", project.createWebPlatform, project.updateWebPlatform, "shop.test"],
    ["apple", "bundleIdentifier", project.createApplePlatform, project.updateApplePlatform, "com.shop.app"],
    [
      "android",
      "applicationId",
      project.createAndroidPlatform,
      project.updateAndroidPlatform,
      "com.shop.droid",
    ],
    [
      "windows",
      "packageIdentifierName",
      project.createWindowsPlatform,
      project.updateWindowsPlatform,
      "Shop.App",
    ],
    ["linux", "packageName", project.createLinuxPlatform, project.updateLinuxPlatform, "shop-app"],
  ] as const;

type Write = (id: string, name: string, identity: string) => Promise<object>;

describe("platforms through the SDK", () => {
  test.each([0, 1, 2, 3, 4])("family %i: create, get, update, delete", async (at) => {
    const family = families()[at];
    if (!family) throw new Error("There are five families.");
    const [type, field, create, update, identity] = family;
    const write = (method: Write) => method.bind(project);
    const made = await write(create as Write)(type, "App", identity);
    expect(made).toMatchObject({ $id: type, name: "App", type, [field]: identity });
    expect(await project.getPlatform(type)).toEqual(made);
    const changed = await write(update as Write)(type, "New", `${identity}2`);
    expect(changed).toMatchObject({ $id: type, name: "New", type, [field]: `${identity}2` });
    await expect(write(create as Write)(type, "App", identity)).rejects.toMatchObject({
      code: 409,
      type: "platform_already_exists",
    });
    await expect(write(update as Write)("nowhere", "New", identity)).rejects.toMatchObject({
      code: 404,
      type: "platform_not_found",
    });
  });

  test("a family's endpoint does not change another family", async () => {
    await project.createLinuxPlatform("unique-linux", "L", "l");
    await expect(project.updateApplePlatform("unique-linux", "A", "a")).rejects.toMatchObject({
      code: 400,
      type: "platform_method_unsupported",
    });
    await expect(project.updateWebPlatform("unique-linux", "A", "a.test")).rejects.toMatchObject({
      type: "platform_method_unsupported",
    });
    expect(await project.getPlatform("unique-linux")).toMatchObject({ name: "L", packageName: "l" });
  });

  test("lists and deletion", async () => {
    await project.createWebPlatform("gone", "Gone", "gone.test");
    const query = JSON.stringify({ method: "equal", attribute: "hostname", values: ["gone.test"] });
    expect(await project.listPlatforms([query])).toMatchObject({
      total: 1,
      platforms: [{ $id: "gone", hostname: "gone.test" }],
    });
    await project.deletePlatform("gone");
    await expect(project.getPlatform("gone")).rejects.toMatchObject({
      code: 404,
      type: "platform_not_found",
    });
    await expect(project.deletePlatform("gone")).rejects.toMatchObject({
      code: 404,
      type: "platform_not_found",
    });
    expect((await project.listPlatforms([query])).total).toBe(0);
  });

  test.each<[string, string, object]>([
    ["a host with a scheme", "web", { hostname: "https://shop.test" }],
    ["a host with a port", "web", { hostname: "shop.test:3000" }],
    ["a star in the middle", "web", { hostname: "shop.*.test" }],
    ["no host", "web", {}],
    ["no bundle", "apple", {}],
    ["an empty package", "linux", { packageName: "" }],
    ["an id with a slash", "web", { platformId: "a/b", hostname: "a.test" }],
  ])("%s", async (_name, family, identity) => {
    const answer = await place.admin("POST", `/project/platforms/${family}`, {
      platformId: "unique()",
      name: "X",
      ...identity,
    });
    expect(answer).toMatchObject({ status: 400, body: { type: "general_argument_invalid" } });
  });

  test("a key without the scope", async () => {
    const made = await project.createKey("poor", "Poor", []);
    const answer = await place.guest("GET", "/project/platforms", undefined, {
      "x-appwrite-key": made.secret,
    });
    expect(answer).toMatchObject({ status: 401, body: { type: "general_unauthorized_scope" } });
  });
});

describe("older clients", () => {
  const older = { "x-appwrite-response-format": "1.8.0" };
  const call = (method: string, path: string, body?: object) =>
    place.console.call(method, `/projects/${place.projectId}/platforms${path}`, body, older);

  test("one path for every type", async () => {
    const web = await call("POST", "", { type: "web", name: "Web", hostname: "old.test" });
    expect(web).toMatchObject({
      status: 201,
      body: { type: "web", hostname: "old.test", key: "", store: "" },
    });
    const flutter = await call("POST", "", { type: "flutter-ios", name: "App", key: "com.old.app" });
    expect(flutter).toMatchObject({
      status: 201,
      body: { type: "flutter-ios", key: "com.old.app", hostname: "" },
    });
    const apple = await call("POST", "", { type: "apple", name: "App", key: "com.old.apple" });
    expect(apple).toMatchObject({ status: 201, body: { type: "apple", key: "com.old.apple" } });

    const path = `/${flutter.body.$id}`;
    const changed = await call("PUT", path, { name: "New", key: "com.new.app" });
    expect(changed).toMatchObject({
      status: 200,
      body: { name: "New", type: "flutter-ios", key: "com.new.app" },
    });
    expect((await call("GET", path)).body).toEqual(changed.body);
    expect((await call("GET", "")).body.platforms).toContainEqual(changed.body);
    expect((await call("DELETE", path)).status).toBe(204);
    const project = await place.console.call("GET", `/projects/${place.projectId}`, undefined, older);
    expect(project.body.platforms).toContainEqual(web.body);
  });

  test.each<[string, object]>([
    ["no type", { name: "X", hostname: "a.test" }],
    ["a type nobody knows", { type: "toaster", name: "X", key: "k" }],
    ["a web app without host", { type: "web", name: "X" }],
    ["a native app without key", { type: "flutter-android", name: "X" }],
  ])("%s", async (_name, body) => {
    expect(await call("POST", "", body)).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid" },
    });
  });
});

describe("origins", () => {
  const from = (origin: string, headers: Record<string, string> = {}) =>
    place.guest("GET", "/locale", undefined, { origin, ...headers });

  beforeAll(async () => {
    const origins = new Project(place.server());
    await origins.createWebPlatform("exact", "Exact", "app.example");
    await origins.createWebPlatform("any-sub", "Wild", "*.wild.example");
    await origins.createAndroidPlatform("droid", "Droid", "com.example.droid");
  });

  test.each([
    "https://app.example",
    "http://app.example:3000",
    "https://APP.example",
    "https://a.b.wild.example",
    "http://localhost:5173",
    "appwrite-android://com.example.droid",
    "exp://10.0.0.1:8081",
  ])("%s is let in, and may read the answer", async (origin) => {
    const answer = await from(origin);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe(origin.toLowerCase());
    expect(answer.headers.get("access-control-allow-credentials")).toBe("true");
  });

  test.each([
    "https://evil.example",
    "https://wild.example",
    "https://notapp.example",
    "https://app.example.evil",
    "appwrite-ios://com.example.droid",
    "null",
  ])("%s is refused", async (origin) => {
    const answer = await from(origin);
    expect(answer).toMatchObject({ status: 403, body: { type: "general_unknown_origin" } });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect(answer.headers.get("access-control-allow-credentials")).toBe("true");
    // Of preflights alone, as browsers look for it nowhere else.
    expect(answer.headers.get("access-control-allow-methods")).toBeNull();
  });

  test("refusals of credentials can be read by the page", async () => {
    const answer = await from("https://app.example", { "x-appwrite-jwt": "wrong" });
    expect(answer).toMatchObject({ status: 401, body: { type: "user_jwt_invalid" } });
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://app.example");
  });

  test("an API key needs no origin, not even a wrong one", async () => {
    expect((await from("https://evil.example", { "x-appwrite-key": place.key })).status).toBe(200);
    const bogus = await from("https://evil.example", { "x-appwrite-key": "standard_x" });
    expect(bogus.body.type).toBe("user_unauthorized");
  });

  test("a preflight is answered for everyone", async () => {
    const answer = await place.guest("OPTIONS", "/locale", undefined, {
      origin: "https://evil.example",
      "access-control-request-method": "GET",
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-methods")).toContain("PATCH");
    const allowed = answer.headers.get("access-control-allow-headers") ?? "";
    for (const name of [
      "X-Appwrite-Organization",
      "X-Appwrite-Mode",
      "X-Appwrite-Response-Format",
      "X-SDK-Version",
    ]) {
      expect(allowed).toContain(name);
    }
  });

  test("a platform counts at once, and no longer when it is gone", async () => {
    const owner = new Project(place.server());
    expect((await from("https://new.example")).status).toBe(403);
    await owner.createWebPlatform("new", "New", "new.example");
    expect((await from("https://new.example")).status).toBe(200);
    await owner.deletePlatform("new");
    expect((await from("https://new.example")).status).toBe(403);
  });

  test("everyone, when a platform says so", async () => {
    const open = await bootstrap(sharedUrl());
    await new Project(open.server()).createWebPlatform("all", "All", "*");
    expect((await open.guest("GET", "/locale", undefined, { origin: "https://evil.example" })).status).toBe(
      200,
    );
  });
});
