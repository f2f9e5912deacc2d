// Everything that storage does, on a service that speaks S3; then what only such a service does.
import { s3, s3Log } from "./on-s3.ts";
import "./content.test.ts";
import "./events.test.ts";
import "./files.test.ts";
import "./forms.test.ts";
import "./permissions.test.ts";
import "./previews.test.ts";
import "./round-trips.test.ts";
import "./told.test.ts";
import "./tokens.test.ts";
import "./uploads.test.ts";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { bytes, CHUNK, formOf, type Stage, stage } from "./stage.ts";

let on: Stage;

beforeAll(async () => {
  on = await stage();
  await on.storage.createBucket({ bucketId: "box", name: "Box", encryption: false });
});

afterEach(() => {
  s3.fault = null;
});

it("all of it was on the service", async () => {
  expect((await s3.objects()).length).toBeGreaterThan(30);
});

it("health asks the service", async () => {
  const path = "/health/storage";
  expect(await on.keyed("GET", path)).toMatchObject({ body: { status: "pass" } });
  s3.fault = () => ({ status: 403, code: "AccessDenied" });
  expect(await on.keyed("GET", path)).toMatchObject({
    status: 500,
    body: { type: "general_server_error", message: "No answer from: files. Look at the server's log." },
  });
});

describe("a service that fails", () => {
  const SECRETS = /AKIASECRET|S3RVER|Signature=|127\.0\.0\.1/;

  it.each([
    [403, "SignatureDoesNotMatch"],
    [503, "SlowDown"],
    [500, "InternalError"],
  ])(
    "with %i %s is a 500 that says nothing of it, and a line in the log that tells what, not how",
    async (status, code) => {
      const content = bytes(2 * CHUNK, 3);
      await on.form("box", formOf(`there-${status}`, "content"));
      s3.fault = () => ({ status, code });
      const answers = [
        await on.form("box", formOf("never", "x")),
        await on.chunk("box", "never", content, 1),
        await on.content(`box/files/there-${status}/download`).then(async (read) => ({
          status: read.status,
          body: (await read.json()) as object,
        })),
      ];
      for (const answer of answers) {
        expect(answer).toMatchObject({ status: 500, body: { type: "general_unknown" } });
        expect(JSON.stringify(answer)).not.toMatch(SECRETS);
      }
      s3.fault = null;
      expect(await on.keyed("GET", "/storage/buckets/box/files/never")).toMatchObject({ status: 404 });
      const lines = s3Log()
        .split("\n")
        .filter((line) => line.includes(code));
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(line).not.toMatch(SECRETS);
    },
  );

  it("for a moment only is asked again", async () => {
    let failures = 1;
    s3.fault = () => (failures-- > 0 ? { status: 503, code: "SlowDown" } : null);
    expect(await on.form("box", formOf("patient", "x"))).toMatchObject({ status: 201 });
  });

  it("while the object is made of its parts leaves them for another try", async () => {
    const content = bytes(CHUNK + 10, 9);
    await on.chunk("box", "again", content, 1);
    s3.fault = ({ method, query }) =>
      method === "POST" && query.uploadId ? { status: 500, code: "InternalError" } : null;
    expect(await on.chunk("box", "again", content, 2)).toMatchObject({ status: 500 });
    s3.fault = null;
    expect(await on.chunk("box", "again", content, 2)).toMatchObject({
      status: 201,
      body: { chunksUploaded: 2 },
    });
  });

  it("and has lost an object is a 404", async () => {
    await on.form("box", formOf("lost", "content"));
    s3.fault = () => ({ status: 404, code: "NoSuchKey" });
    expect((await on.content("box/files/lost/download")).status).toBe(404);
  });
});

it("reads no more of the service than a range needs", async () => {
  await on.form("box", formOf("ranged", bytes(1_000_000)));
  const read = await on.content("box/files/ranged/download", { range: "bytes=500000-500009" });
  expect(await read.bytes()).toEqual(bytes(1_000_000).slice(500_000, 500_010));
});
