import { beforeAll, expect, test } from "vitest";
import { soon } from "#test/sdk/support/soon.ts";
import { bytes, CHUNK, formOf, type Stage, stage } from "./stage.ts";

let on: Stage;
const large = bytes(CHUNK + 100);

const ask = async (path: string) => (await on.admin("GET", path)).body;

/** The sum of a chart. */
const sum = (chart: unknown) => (chart as { value: number }[]).reduce((all, { value }) => all + value, 0);

beforeAll(async () => {
  on = await stage();
  for (const bucketId of ["kept", "gone"]) {
    await on.storage.createBucket({ bucketId, name: bucketId, encryption: false });
  }
  await on.form("kept", formOf("small", bytes(1_000)));
  await on.form("kept", formOf("deleted", bytes(3_000)));
  await on.form("gone", formOf("with-its-bucket", bytes(500)));
  for (const number of [1, 2]) await on.chunk("kept", "large", large, number);
  await on.chunk("kept", "half", large, 1);
});

test("files and bytes are exact at once", async () => {
  const before = await on.admin("GET", "/storage/usage");
  const all = 1_000 + 3_000 + 500 + large.length;
  expect(before.body).toMatchObject({
    range: "30d",
    bucketsTotal: 2,
    filesTotal: 4,
    filesStorageTotal: all,
    buckets: expect.any(Array),
  });
  expect((await on.admin("GET", "/storage/usage")).roundTrips).toBe(1);
  expect((await on.admin("GET", "/storage/kept/usage")).roundTrips).toBe(1);
  expect(await on.storage.getBucket({ bucketId: "kept" })).toMatchObject({ totalSize: all - 500 });

  await on.storage.deleteFile({ bucketId: "kept", fileId: "deleted" });
  await on.storage.deleteFile({ bucketId: "kept", fileId: "half" });
  await on.storage.deleteBucket({ bucketId: "gone" });
  const left = 1_000 + large.length;
  expect(await ask("/storage/usage")).toMatchObject({
    bucketsTotal: 1,
    filesTotal: 2,
    filesStorageTotal: left,
  });
  expect(await ask("/storage/kept/usage?range=24h")).toMatchObject({
    range: "24h",
    filesTotal: 2,
    filesStorageTotal: left,
    imageTransformationsTotal: 0,
  });
  expect(
    await ask("/project/usage?startDate=2026-01-01T00:00:00.000Z&endDate=2026-01-02T00:00:00.000Z"),
  ).toMatchObject({
    bucketsTotal: 1,
    filesStorageTotal: left,
  });
});

test("charts follow, once an upload is complete", async () => {
  const left = 1_000 + large.length;
  const usage = await soon(
    () => ask("/storage/usage?range=24h"),
    ({ buckets, files, storage }) => sum(buckets) === 1 && sum(files) === 2 && sum(storage) === left,
  );
  expect([sum(usage.buckets), sum(usage.files), sum(usage.storage)]).toEqual([1, 2, left]);
  const kept = await ask("/storage/kept/usage");
  expect(kept.files).toHaveLength(30);
  expect([sum(kept.files), sum(kept.storage)]).toEqual([2, left]);
});

test("previews are counted, unless the client has them", async () => {
  const ask = (headers = {}) => on.content("kept/files/small/preview?width=20", headers);
  const etag = (await ask()).headers.get("etag") ?? "";
  expect((await ask()).status).toBe(200);
  expect((await ask({ "if-none-match": etag })).status).toBe(304);
  const { body } = await soon(
    () => on.admin("GET", "/storage/kept/usage"),
    ({ body }) => Number(body.imageTransformationsTotal) >= 2,
  );
  expect([body.imageTransformationsTotal, sum(body.imageTransformations)]).toEqual([2, 2]);
});

test("uploads and downloads are traffic", async () => {
  const day = new Date().toISOString().slice(0, 10);
  const path = `/project/usage?period=1d&startDate=${day}T00:00:00.000Z&endDate=${day}T23:59:59.000Z`;
  const network = async () => sum((await ask(path)).network);
  const uploaded = await soon(network, (sent) => sent > large.length);
  await (await on.content("kept/files/large/download")).arrayBuffer();
  const both = await soon(network, (sent) => sent >= uploaded + large.length);
  expect(both).toBeGreaterThanOrEqual(uploaded + large.length);
});

test("usage is for administrators, of what is there", async () => {
  expect(await on.admin("GET", "/storage/nothing/usage")).toMatchObject({
    status: 404,
    body: { type: "storage_bucket_not_found" },
  });
  for (const path of ["/storage/usage", "/storage/kept/usage"]) {
    expect(await on.guest("GET", path)).toMatchObject({ status: 401 });
    expect(await on.admin("GET", `${path}?range=1y`)).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid" },
    });
  }
});
