import { afterAll, beforeAll, expect, test } from "vitest";
import { keptSecrets } from "#local/secrets.ts";
import { parseSettings } from "#shared/config/settings.ts";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import { startServer } from "#test/sdk/support/server.ts";
import { type ContentLink, signLink } from "#workers/api/storage/content-link.ts";
import { formOf, type Stage, stage, stageOn } from "./stage.ts";

let server: RunningServer;
let on: Stage;

beforeAll(async () => {
  server = await startServer({ settings: { _APP_OPTIONS_ABUSE: "disabled" } });
  stageOn(server.url);
  on = await stage();
  await on.storage.createBucket({ bucketId: "box", name: "Box" });
  for (const id of ["a", "b"]) await on.form("box", formOf(id, `file ${id}`, `${id}.txt`));
});
afterAll(async () => {
  stageOn(null);
  await server?.stop();
});

/** The `jwt` that a job of the server would put into a link. */
async function linked(change: Partial<ContentLink> & { projectId?: string; duration?: number } = {}) {
  const { projectId = on.projectId, duration = 60, ...link } = change;
  const settings = parseSettings(await keptSecrets(server.data));
  const at = { settings, project: { id: projectId }, now: Date.now() };
  return signLink(at, { bucketId: "box", fileId: "a", disposition: "inline", ...link }, duration);
}

const push = (file: string, jwt: string) =>
  fetch(`${on.endpoint}/storage/buckets/box/files/${file}/push?project=${on.projectId}&jwt=${jwt}`);

test("a link opens its file without a session, shown or saved as it says", async () => {
  const shown = await push("a", await linked());
  expect([shown.status, await shown.text()]).toEqual([200, "file a"]);
  expect(shown.headers.get("content-disposition")).toBe('inline; filename="a.txt"');
  expect(shown.headers.get("cache-control")).toMatch(/^private/);
  expect(shown.headers.get("content-security-policy")).toContain("sandbox");
  const saved = await push("a", await linked({ disposition: "attachment" }));
  expect(saved.headers.get("content-disposition")).toBe('attachment; filename="a.txt"');
});

test("it opens no other file, and only in its project and time", async () => {
  for (const jwt of [
    "",
    "x.y.z",
    await linked({ fileId: "b" }),
    await linked({ bucketId: "other" }),
    await linked({ projectId: "other" }),
    await linked({ duration: -60 }),
  ]) {
    const refused = await push("a", jwt);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ type: "user_unauthorized" });
  }
  const gone = await push("none", await linked({ fileId: "none" }));
  expect(await gone.json()).toMatchObject({ code: 404, type: "storage_file_not_found" });
});

test("it is no file token, and a file token is none of it", async () => {
  const { body } = await on.keyed("POST", "/tokens/buckets/box/files/a", {});
  expect((await push("a", String(body.secret))).status).toBe(401);
  const view = `/storage/buckets/box/files/a/view?token=${await linked()}`;
  expect((await on.guest("GET", view)).status).toBe(401);
});
