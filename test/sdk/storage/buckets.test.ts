import { Permission, Query, Role, Storage } from "node-appwrite";
import { beforeAll, describe, expect, it } from "vitest";
import { bootstrap, type Place } from "#test/sdk/support/bootstrap.ts";
import { sharedUrl } from "#test/sdk/support/server.ts";

let place: Place;
let storage: Storage;

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  storage = new Storage(place.server());
});

describe("buckets", () => {
  it("are made with the defaults of the contract", async () => {
    const bucket = await storage.createBucket({ bucketId: "plain", name: "Plain" });
    expect(bucket).toEqual({
      $id: "plain",
      $createdAt: expect.stringMatching(/\+00:00$/),
      $updatedAt: bucket.$createdAt,
      $permissions: [],
      fileSecurity: false,
      name: "Plain",
      enabled: true,
      maximumFileSize: 30_000_000,
      allowedFileExtensions: [],
      compression: "none",
      encryption: true,
      antivirus: true,
      transformations: true,
      totalSize: 0,
    });
    expect(await storage.getBucket({ bucketId: "plain" })).toEqual(bucket);
  });

  it("keep every setting and take changes", async () => {
    const settings = {
      name: "Tuned",
      permissions: [Permission.read(Role.any()), Permission.write(Role.users())],
      fileSecurity: true,
      enabled: false,
      maximumFileSize: 1_000,
      allowedFileExtensions: ["jpg", "PNG"],
      compression: "gzip",
      encryption: false,
      antivirus: false,
      transformations: false,
    };
    const made = await place.keyed("POST", "/storage/buckets", { bucketId: "tuned", ...settings });
    const { permissions: _, ...rest } = settings;
    const $permissions = ['read("any")', 'create("users")', 'update("users")', 'delete("users")'];
    expect(made).toMatchObject({ status: 201, body: { ...rest, $permissions } });
    const renamed = await place.keyed("PUT", "/storage/buckets/tuned", { name: "Renamed" });
    // What is left out goes back to its default, permissions alone stay.
    expect(renamed.body).toMatchObject({ name: "Renamed", $permissions, fileSecurity: false, enabled: true });
    const cleared = await storage.updateBucket({ bucketId: "tuned", name: "Renamed", permissions: [] });
    expect(cleared.$permissions).toEqual([]);
  });

  it("are listed, filtered and searched", async () => {
    await storage.createBucket({ bucketId: "hidden", name: "Some hidden thing", enabled: false });
    const disabled = await storage.listBuckets({ queries: [Query.equal("enabled", false)] });
    expect(disabled.buckets.map(({ $id }) => $id)).toContain("hidden");
    expect(disabled.buckets.every(({ enabled }) => !enabled)).toBe(true);
    const searched = await storage.listBuckets({ search: "hidden" });
    expect(searched).toMatchObject({ total: 1, buckets: [{ $id: "hidden" }] });
    const uncounted = await storage.listBuckets({ queries: [Query.limit(1)], total: false });
    expect(uncounted).toMatchObject({ total: 0, buckets: [{}] });
  });

  it("go, and their id is free again", async () => {
    await storage.createBucket({ bucketId: "gone", name: "Gone" });
    await storage.deleteBucket({ bucketId: "gone" });
    await expect(storage.getBucket({ bucketId: "gone" })).rejects.toMatchObject({
      code: 404,
      type: "storage_bucket_not_found",
    });
    await expect(storage.deleteBucket({ bucketId: "gone" })).rejects.toMatchObject({
      type: "storage_bucket_not_found",
    });
    await expect(storage.updateBucket({ bucketId: "gone", name: "x" })).rejects.toMatchObject({
      type: "storage_bucket_not_found",
    });
    expect(await storage.createBucket({ bucketId: "gone", name: "Back" })).toMatchObject({ $id: "gone" });
  });

  it("are asked for in one round trip", async () => {
    await place.keyed("GET", "/storage/buckets/plain");
    expect((await place.keyed("GET", "/storage/buckets/plain")).roundTrips).toBe(1);
    expect((await place.keyed("GET", "/storage/buckets")).roundTrips).toBe(1);
  });

  it("are none of a guest's business", async () => {
    const answer = await place.guest("GET", "/storage/buckets/plain");
    expect(answer).toMatchObject({ status: 401, body: { type: "general_unauthorized_scope" } });
  });

  const bad: [what: string, body: object, param: string][] = [
    ["no id", { name: "x" }, "bucketId"],
    ["a malformed id", { bucketId: "_x", name: "x" }, "bucketId"],
    ["no name", { bucketId: "unique()" }, "name"],
    ["a long name", { bucketId: "unique()", name: "x".repeat(129) }, "name"],
    ["no size", { bucketId: "unique()", name: "x", maximumFileSize: 0 }, "maximumFileSize"],
    [
      "a size over the limit",
      { bucketId: "unique()", name: "x", maximumFileSize: 30_000_001 },
      "maximumFileSize",
    ],
    ["an unknown compression", { bucketId: "unique()", name: "x", compression: "rar" }, "compression"],
    [
      "a compression the platform lacks",
      { bucketId: "unique()", name: "x", compression: "zstd" },
      "compression",
    ],
    [
      "a malformed permission",
      { bucketId: "unique()", name: "x", permissions: ["eat('any')"] },
      "permissions",
    ],
    [
      "too many permissions",
      { bucketId: "unique()", name: "x", permissions: Array(101).fill('read("any")') },
      "permissions",
    ],
    [
      "too many extensions",
      { bucketId: "unique()", name: "x", allowedFileExtensions: Array(101).fill("txt") },
      "allowedFileExtensions",
    ],
    [
      "too long an extension",
      { bucketId: "unique()", name: "x", allowedFileExtensions: ["x".repeat(65)] },
      "allowedFileExtensions",
    ],
  ];
  it.each(bad)("are refused with %s", async (_, body, param) => {
    const answer = await place.keyed("POST", "/storage/buckets", body);
    expect(answer).toMatchObject({ status: 400, body: { type: "general_argument_invalid" } });
    expect(answer.body.message).toContain(param);
  });

  it("have an id nobody else has", async () => {
    const again = await place.keyed("POST", "/storage/buckets", { bucketId: "plain", name: "x" });
    expect(again).toMatchObject({ status: 409, body: { type: "storage_bucket_already_exists" } });
  });
});
