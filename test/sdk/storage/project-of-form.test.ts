import { beforeAll, expect, test } from "vitest";
import { bytes, formOf, type Stage, stage } from "./stage.ts";

// Uploads are judged before their body is read, and none of those whose form says more is refused for that.

let on: Stage;
beforeAll(async () => {
  on = await stage();
  const permissions = ['create("any")'];
  await on.keyed("POST", "/storage/buckets", { bucketId: "open", name: "Open", permissions });
});

async function send(fileId: string, fields: Record<string, string>, query = "", headers = {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  for (const [name, value] of formOf(fileId, bytes(100))) body.set(name, value);
  const url = `${on.endpoint}/storage/buckets/open/files${query}`;
  const sent = await fetch(url, { method: "POST", headers, body });
  return { status: sent.status, body: Object(await sent.json()) };
}

test.each([
  [
    "a header, as SDKs do",
    (projectId: string) => send("header", {}, "", { "x-appwrite-project": projectId }),
  ],
  ["the address", (projectId: string) => send("address", {}, `?project=${projectId}`)],
  ["a field, as a page's own form does", (projectId: string) => send("field", { project: projectId })],
])("the project of an upload may be named by %s", async (_, sent) => {
  expect((await sent(on.projectId)).status).toBe(201);
});

test("a page's own form is sent by who is signed in", async () => {
  await on.keyed("PUT", "/storage/buckets/open", { name: "Open", permissions: ['create("users")'] });
  const headers = { "x-appwrite-project": on.projectId };
  const signIn = await fetch(`${on.endpoint}/account/sessions/anonymous`, { method: "POST", headers });
  const cookie = signIn.headers
    .getSetCookie()
    .map((line) => line.split(";", 1)[0])
    .join("; ");
  const form = { project: on.projectId };
  expect((await send("mine", form, "", { cookie })).status).toBe(201);
  expect((await send("nobodys", form)).body.type).toBe("user_unauthorized");
});
