import { Permission, Role } from "node-appwrite";
import { beforeAll, describe, expect, it } from "vitest";
import { type Call, caller, cookiesOf } from "#test/sdk/support/raw.ts";
import { formOf, type Stage, stage } from "./stage.ts";

interface Person {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly call: Call;
}

let on: Stage;
let ada: Person;
let eve: Person;

async function person(id: string): Promise<Person> {
  const email = `${id}@storage.test`;
  const password = "correct horse";
  await on.guest("POST", "/account", { userId: id, email, password });
  const session = await on.guest("POST", "/account/sessions/email", { email, password });
  const headers = { cookie: cookiesOf(session.headers) };
  return { id, headers, call: caller(on.endpoint, { "x-appwrite-project": on.projectId, ...headers }) };
}

beforeAll(async () => {
  on = await stage();
  [ada, eve] = await Promise.all([person("ada"), person("eve")]);
  const make = (bucketId: string, permissions: string[], fileSecurity: boolean, enabled = true) =>
    on.storage.createBucket({ bucketId, name: bucketId, permissions, fileSecurity, enabled });
  await make("bucket-only", [Permission.create(Role.users()), Permission.read(Role.user("ada"))], false);
  await make("by-file", [Permission.create(Role.users())], true);
  await make("guests", [Permission.create(Role.guests())], true);
  await make("closed", [Permission.read(Role.any()), Permission.create(Role.any())], false, false);
});

const path = (bucket: string, file = "", rest = "") =>
  `/storage/buckets/${bucket}/files${file && `/${file}`}${rest}`;

describe("with bucket permissions alone", () => {
  it("the bucket decides, whatever the file grants", async () => {
    const sent = await on.form("bucket-only", formOf("note", "x"), eve.headers);
    const $permissions = ['read("user:eve")', 'update("user:eve")', 'delete("user:eve")'];
    expect(sent).toMatchObject({ status: 201, body: { $permissions } });
    expect(await ada.call("GET", path("bucket-only", "note"))).toMatchObject({ status: 200 });
    for (const [method, rest, body] of [
      ["GET", ""],
      ["GET", "/view"],
      ["GET", "/download"],
      ["PUT", "", { name: "y" }],
      ["DELETE", ""],
    ] as const) {
      const answer = await eve.call(method, path("bucket-only", "note", rest), body);
      expect(answer).toMatchObject({ status: 401, body: { type: "user_unauthorized" } });
    }
    expect(await eve.call("GET", path("bucket-only"))).toMatchObject({ status: 401 });
    expect(await on.form("bucket-only", formOf("g", "x"), {})).toMatchObject({ status: 401 });
  });
});

describe("with file security", () => {
  it("a file is there for those it grants, and for nobody else", async () => {
    await on.form("by-file", formOf("hers", "x"), ada.headers);
    expect(await ada.call("GET", path("by-file", "hers"))).toMatchObject({ status: 200, roundTrips: 1 });
    expect(await ada.call("GET", path("by-file", "hers", "/view"))).toMatchObject({ status: 200 });
    expect(await ada.call("GET", path("by-file"))).toMatchObject({
      body: { total: 1, files: [{ $id: "hers" }] },
    });
    expect(await eve.call("GET", path("by-file"))).toMatchObject({
      status: 200,
      body: { total: 0, files: [] },
    });
    for (const [method, rest] of [
      ["GET", ""],
      ["GET", "/view"],
      ["GET", "/preview"],
    ] as const) {
      const answer = await eve.call(method, path("by-file", "hers", rest));
      expect(answer).toMatchObject({ status: 404, body: { type: "storage_file_not_found" } });
    }
    for (const [method, body] of [["PUT", { name: "stolen" }], ["DELETE"]] as const) {
      expect(await eve.call(method, path("by-file", "hers"), body)).toMatchObject({
        status: 401,
        body: { type: "user_unauthorized" },
      });
      expect(await eve.call(method, path("by-file", "nobodys"), body)).toMatchObject({
        status: 404,
        body: { type: "storage_file_not_found" },
      });
    }
  });

  it("a change is judged by what the file granted before it", async () => {
    await on.form("by-file", formOf("kept", "x"), ada.headers);
    const grab = await eve.call("PUT", path("by-file", "kept"), { permissions: ['update("user:eve")'] });
    expect(grab).toMatchObject({ status: 401 });
    const share = await ada.call("PUT", path("by-file", "kept"), { permissions: ['read("users")'] });
    expect(share).toMatchObject({ status: 200, body: { $permissions: ['read("users")'] } });
    expect(await eve.call("GET", path("by-file", "kept"))).toMatchObject({ status: 200 });
    expect(await ada.call("DELETE", path("by-file", "kept"))).toMatchObject({ status: 401 });
  });

  it("sessions grant roles they hold only", async () => {
    const form = formOf("gift", "x");
    form.append("permissions[]", 'read("user:eve")');
    const sent = await on.form("by-file", form, ada.headers);
    expect(sent).toMatchObject({ status: 401, body: { type: "user_unauthorized" } });
    const update = await ada.call("PUT", path("by-file", "hers"), { permissions: ['read("team:x")'] });
    expect(update).toMatchObject({ status: 401 });
    const keyed = formOf("gift", "x");
    keyed.append("permissions[]", 'read("user:eve")');
    expect(await on.form("by-file", keyed)).toMatchObject({ body: { $permissions: ['read("user:eve")'] } });
  });
});

it("guests own nothing they upload", async () => {
  expect(await on.form("guests", formOf("anonymous", "x"), {})).toMatchObject({
    status: 201,
    body: { $permissions: [] },
  });
});

it("a bucket that is switched off is there for keys and admins alone", async () => {
  expect(await on.form("closed", formOf("file", "x"))).toMatchObject({ status: 201 });
  for (const rest of ["", "/view", "/download"]) {
    const answer = await ada.call("GET", path("closed", "file", rest));
    expect(answer).toMatchObject({ status: 404, body: { type: "storage_bucket_not_found" } });
  }
  expect(await on.form("closed", formOf("x", "x"), ada.headers)).toMatchObject({ status: 404 });
  expect(await on.admin("GET", path("closed", "file"))).toMatchObject({ status: 200 });
});

it("files go with their bucket at once, and do not come back with its name", async () => {
  await on.storage.createBucket({ bucketId: "short", name: "Short", permissions: ['read("any")'] });
  await on.form("short", formOf("file", "x"));
  await on.storage.deleteBucket({ bucketId: "short" });
  expect(await on.guest("GET", path("short", "file", "/view"))).toMatchObject({ status: 404 });
  await on.storage.createBucket({ bucketId: "short", name: "Short", permissions: ['read("any")'] });
  expect(await on.guest("GET", path("short", "file", "/view"))).toMatchObject({
    status: 404,
    body: { type: "storage_file_not_found" },
  });
  expect(await on.form("short", formOf("file", "new"))).toMatchObject({ status: 201 });
});
