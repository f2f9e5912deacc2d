import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHUNK } from "#shared/contract/storage.ts";
import { projectVersion } from "#shared/store/facts/project.ts";
import { platforms, projects } from "#shared/store/schema/index.ts";
import { insert, update } from "#shared/store/tables.ts";
import { bump } from "#shared/store/versions.ts";
import { app } from "#workers/api/app.ts";
import { projectRow } from "#workers/api/projects/new-project.ts";
import type { Env } from "#workers/env.ts";
import { project } from "../deletes/api.ts";
import { Stage } from "../deletes/stage.ts";
import { drivers } from "../store/drivers.ts";

const FORM = "multipart/form-data; boundary=b";
const keyed = { "x-appwrite-project": "receiving", "x-appwrite-key": "standard_receiving" };
const here = { "x-appwrite-project": "receiving" };
const trails: Promise<void>[] = [];

async function send(body: BodyInit, headers: Record<string, string>, bucket = "box") {
  const context = createExecutionContext();
  const init = { method: "POST", body, headers: { "content-type": FORM, ...headers } };
  const request = new Request(`http://localhost/v1/storage/buckets/${bucket}/files`, init);
  const response = await app.fetch(request, env as unknown as Env, context);
  trails.push(waitOnExecutionContext(context));
  const { status, headers: answered } = response;
  const answer = (await response.json()) as { type?: string };
  const shownTo = answered.get("access-control-allow-origin");
  return { status, type: answer.type, ...(shownTo === null ? {} : { shownTo }) };
}

const formOf = (id: string) =>
  [
    `--b\r\nContent-Disposition: form-data; name="fileId"\r\n\r\n${id}`,
    '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nsome text',
    "--b--\r\n",
  ].join("\r\n");

beforeAll(async () => {
  const [bound] = drivers.filter(({ driver }) => driver === "D1");
  if (!bound) throw new Error("The app of these tests is bound to D1.");
  const stage = new Stage(bound.open());
  await project(stage, "unscoped", ["buckets"]);
  const call = await project(stage, "receiving", ["buckets", "files"]);
  const page = { name: "Page", type: "web", key: "", store: "", hostname: "page.example" };
  const today = "2030-01-01T00:00:00.000+00:00";
  const dates = { projectId: "receiving", createdAt: today, updatedAt: today };
  const of = { id: "receiving", name: "Receiving", teamId: "t", region: "default" };
  const { auths } = projectRow(of, today);
  const signIns = { ...auths, methods: { ...auths.methods, anonymous: false } };
  await stage.run(
    update(projects, { auths: signIns }, eq(projects.id, "receiving")),
    insert(platforms, { ...dates, ...page, id: "page" }),
    bump(projectVersion("receiving")),
  );
  const made = await call("POST", "/storage/buckets", { bucketId: "box", name: "Box" });
  expect(made.status).toBe(201);
  await call("POST", "/storage/buckets", { bucketId: "open", name: "Open", permissions: ['create("any")'] });
  await call("POST", "/storage/buckets", { bucketId: "off", name: "Off", enabled: false });
});
afterAll(async () => {
  await Promise.all(trails);
});

describe("who is refused by path and headers alone is refused whatever the body says", () => {
  test.each<[string, Record<string, string>, string, number, string]>([
    ["a project that is not there", { "x-appwrite-project": "nowhere" }, "box", 404, "project_not_found"],
    ["a key that is none", { ...here, "x-appwrite-key": "standard_none" }, "box", 401, "user_unauthorized"],
    [
      "a key that lacks the scope",
      { "x-appwrite-project": "unscoped", "x-appwrite-key": "standard_unscoped" },
      "box",
      401,
      "general_unauthorized_scope",
    ],
    ["a JWT that is none", { ...here, "x-appwrite-jwt": "x.y.z" }, "box", 401, "user_jwt_invalid"],
    ["a bucket that is not there", keyed, "nowhere", 404, "storage_bucket_not_found"],
    ["a bucket's id that is none", here, "no id!", 400, "general_argument_invalid"],
    ["a bucket that is switched off", here, "off", 404, "storage_bucket_not_found"],
    ["a bucket where guests may not create", here, "box", 401, "user_unauthorized"],
  ])("with %s", async (_, headers, bucket, status, type) => {
    for (const body of ["no form at all", formOf("a")]) {
      expect(await send(body, headers, bucket)).toEqual({ status, type });
    }
  });

  test("and nobody else", async () => {
    expect(await send("no form at all", keyed)).toEqual({ status: 400, type: "general_argument_invalid" });
    const guests = await send("no form at all", here, "open");
    expect(guests).toEqual({ status: 400, type: "general_argument_invalid" });
  });

  test("not where only the form names the project", async () => {
    const form = `--b\r\nContent-Disposition: form-data; name="project"\r\n\r\nreceiving\r\n${formOf("by-form")}`;
    const jwt = { "x-appwrite-jwt": "x.y.z" };
    expect(await send("no form at all", jwt, "open")).toMatchObject({ status: 400 });
    expect(await send(form, jwt, "open")).toMatchObject({ status: 401 });
    expect(await send(form, {}, "open")).toMatchObject({ status: 201 });
  });

  test("where the project's own pages can read why", async () => {
    const page = { ...here, origin: "https://page.example" };
    const shownTo = "https://page.example";
    expect(await send("no form at all", page, "open")).toMatchObject({ status: 400, shownTo });
    expect(await send("no form at all", page, "box")).toMatchObject({ status: 401, shownTo });
    const other = { ...here, origin: "https://other.example" };
    expect(await send("no form at all", other, "open")).not.toHaveProperty("shownTo");
  });
});

test("what a project's own pages may read is also what its server cannot do", async () => {
  const context = createExecutionContext();
  const init = { method: "POST", headers: { ...here, origin: "https://page.example" } };
  const request = new Request("http://localhost/v1/account/sessions/anonymous", init);
  const { status, headers } = await app.fetch(request, env as unknown as Env, context);
  trails.push(waitOnExecutionContext(context));
  expect([status, headers.get("access-control-allow-origin")]).toEqual([501, "https://page.example"]);
  expect(headers.get("access-control-expose-headers")).toContain("Retry-After");
});

test.each([
  ["that fit into memory", CHUNK, 8],
  ["that are larger", 6 * CHUNK, 4],
])("bodies %s are begun as there is memory for them, and all in the end", async (_, length, atOnce) => {
  let begun = 0;
  const gate = Promise.withResolvers<void>();
  const slow = (id: string) => {
    const pieces = [formOf(id).slice(0, 40), formOf(id).slice(40)];
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const piece = pieces.shift();
          if (piece === undefined) return controller.close();
          if (pieces.length === 1) begun++;
          else await gate.promise;
          controller.enqueue(new TextEncoder().encode(piece));
        },
      },
      { highWaterMark: 0 },
    );
  };
  const sent = Array.from({ length: 12 }, (_, n) =>
    send(slow(`slow-${length}-${n}`), { ...keyed, "content-length": String(length) }),
  );
  while (begun < atOnce) await scheduler.wait(10);
  await scheduler.wait(200);
  expect(begun).toBe(atOnce);
  gate.resolve();
  expect(new Set((await Promise.all(sent)).map(({ status }) => status))).toEqual(new Set([201]));
  expect(begun).toBe(12);
});

test("memory is given back by those that come to nothing", async () => {
  const large = { ...keyed, "content-length": String(6 * CHUNK) };
  for (let i = 0; i < 6; i++) {
    expect(await send("no form at all", large)).toMatchObject({ status: 400 });
    expect(await send(formOf("x"), large, "nowhere")).toMatchObject({ status: 404 });
    expect(await send(formOf("not an id!"), large)).toMatchObject({ status: 400 });
  }
  expect(await send(formOf("last"), large)).toMatchObject({ status: 201 });
});
