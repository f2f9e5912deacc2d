import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { deleteAbandonedUploads } from "#queues/abandoned-uploads.ts";
import { deleteRefuse } from "#queues/refuse.ts";
import { noteStrayObjects } from "#queues/stray-objects.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { type Device, deviceOf } from "#shared/files/device.ts";
import { FactCache } from "#shared/store/cache.ts";
import { command, many } from "#shared/store/statement.ts";
import { Store } from "#shared/store/store.ts";
import type { Env } from "#workers/env.ts";
import { drivers } from "../store/drivers.ts";
import { Stage } from "./stage.ts";

const { FILES } = env as unknown as Env;
const HOUR = 3_600_000;

/** What the tests' installation is called. */
const OURS = "INSERT INTO objectSweeps (name, after) VALUES ('installation', 'ours')";

const keyOf = (n: number, project = "p") => `files/${project}/7/f${n}-${String(n).padStart(16, "0")}`;

interface Row {
  readonly object?: string;
  readonly complete?: boolean;
  readonly uploadId?: string;
  readonly updatedAt?: string;
  readonly finishUntil?: number;
}

const file = (n: number, row: Row = {}) => {
  const { object = keyOf(n), complete = true, uploadId = "", updatedAt = "", finishUntil = 0 } = row;
  return command(
    `INSERT INTO files (projectId, id, createdAt, updatedAt, bucket, bucketId, name, folder, permissions, signature,
       mimeType, sizeOriginal, sizeActual, chunksTotal, chunksUploaded, encryption, compression, complete, object,
       uploadId, finishUntil, search)
     VALUES ('p', ?1, '', ?2, 7, 'b', '', '', '[]', '', '', 1, 1, 1, 1, 0, 'none', ?3, ?4, ?5, ?6, '')`,
    [`f${n}`, updatedAt, complete ? 1 : 0, object, uploadId, finishUntil],
  );
};

describe.each(drivers)("on $driver", ({ open }) => {
  const stage = new Stage(open());
  const device = deviceOf(FILES);
  const tools = (changed: Partial<Device> = {}) => ({ ...stage.tools(), device: { ...device, ...changed } });
  const left = async () => {
    const { objects } = await FILES.list();
    return objects.map(({ key }) => key).filter((key) => key !== "installation");
  };
  const clear = async () => {
    while (await deleteRefuse(tools()));
  };

  beforeEach(async () => {
    await FILES.delete(await left());
    await stage.run(
      ...["files", "refuse", "objectSweeps", "previews"].map((t) => command(`DELETE FROM ${t}`)),
    );
    await stage.run(command("DELETE FROM refuse"));
    await FILES.put("installation", "ours");
    await stage.run(command(OURS));
  });

  test("an installation says whose the objects are, and looks at them from its next turn on", async () => {
    await FILES.delete("installation");
    await stage.run(command("DELETE FROM objectSweeps"));
    await device.put(keyOf(1), new Uint8Array(1));
    await noteStrayObjects(tools());
    expect(await stage.count("refuse")).toBe(0);
    const name = await (await FILES.get("installation"))?.text();
    expect(await stage.rows("SELECT after FROM objectSweeps WHERE name = 'installation'")).toEqual([
      { after: name },
    ]);
    expect(name).toMatch(/^[0-9a-f]{32}$/);
    await noteStrayObjects(tools());
    expect(await stage.count("refuse")).toBe(1);
    // Whoever takes the marker away has it written anew, under the same name.
    await FILES.delete("installation");
    await noteStrayObjects(tools());
    expect(await (await FILES.get("installation"))?.text()).toBe(name);
  });

  test.each([
    ["that knows its own name", true],
    ["that is restored from before it had one", false],
  ])("of another's objects none is touched, nor its marker: by an installation %s", async (_, isNamed) => {
    if (!isNamed) await stage.run(command("DELETE FROM objectSweeps"));
    await FILES.put("installation", "theirs");
    await device.put(keyOf(1), new Uint8Array(1));
    const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await noteStrayObjects(tools());
    await noteStrayObjects(tools());
    expect(told.mock.calls.map(([line]) => JSON.parse(String(line)))).toEqual(
      Array(2).fill({
        level: "error",
        message: expect.stringContaining("another installation's"),
        owner: "theirs",
        own: isNamed ? "ours" : null,
      }),
    );
    told.mockRestore();
    await clear();
    expect(await left()).toEqual([keyOf(1)]);
    expect(await (await FILES.get("installation"))?.text()).toBe("theirs");
  });

  test("of two that begin at once on one device one goes on", async () => {
    await FILES.delete("installation");
    await stage.run(command("DELETE FROM objectSweeps"));
    await device.put(keyOf(1), new Uint8Array(1));
    // Between its look at the marker and its own writing another has written its own.
    const second = tools({
      put: async (key, bytes) => {
        await device.put(key, bytes);
        await FILES.put("installation", "theirs");
      },
    });
    const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await noteStrayObjects(second);
    await noteStrayObjects(tools());
    told.mockRestore();
    expect(await stage.count("refuse")).toBe(0);
  });

  test("nothing is deleted for a database that knows hardly any of the files", async () => {
    const keys = Array.from({ length: 24 }, (_, n) => keyOf(n));
    for (const key of keys) await FILES.put(key, "x");
    await stage.run(...[0, 1, 2].map((n) => file(n)));
    await noteStrayObjects({ ...tools(), now: Date.now() + 25 * HOUR });
    await clear();
    expect(await left()).toHaveLength(24);
    // Of those that a crash may have left.
    await stage.run(file(3));
    await noteStrayObjects({ ...tools(), now: Date.now() + 25 * HOUR });
    await clear();
    expect((await left()).sort()).toEqual(keys.slice(0, 4).sort());
  });

  test("objects that no row knows are found and deleted; the others stay", async () => {
    const kept = [
      keyOf(1),
      `${keyOf(2)}.gz`,
      // Is being compressed.
      keyOf(3),
      `${keyOf(3)}.gz`,
      "functions/elsewhere",
      "files/not-ours",
      `previews/p/7/f1-${"0".repeat(15)}1/abc`,
    ];
    const strays = [
      keyOf(8),
      `${keyOf(1)}.gz`,
      keyOf(2),
      keyOf(1).replace("f1-0", "f1-f"),
      keyOf(1).replace("/7/", "/8/"),
      keyOf(9, "nobody"),
      keyOf(10, "console"),
      `previews/p/7/f1-${"0".repeat(15)}1/def`,
    ];
    await Promise.all([...kept, ...strays].map((key) => device.put(key, new Uint8Array(1))));
    await stage.run(file(1), file(2, { object: `${keyOf(2)}.gz` }), file(3, { complete: false }));
    await stage.run(
      command("INSERT INTO previews SELECT ?1, sequence, '' FROM files WHERE id = 'f1'", [kept[6] ?? ""]),
    );
    await noteStrayObjects(tools());
    expect(await stage.rows("SELECT object FROM refuse ORDER BY object")).toEqual(
      strays.sort().map((object) => ({ object })),
    );
    await clear();
    expect(await left()).toEqual(kept.sort());
  });

  test("a young object may still get its row", async () => {
    await device.put(keyOf(1), new Uint8Array(1));
    const aged = (age: number) =>
      tools({
        list: async (...args) => {
          const { objects, more } = await device.list(...args);
          return { objects: objects.map((one) => ({ ...one, writtenAt: stage.now - age })), more };
        },
      });
    await noteStrayObjects(aged(23 * HOUR));
    expect(await stage.count("refuse")).toBe(0);
    await noteStrayObjects(aged(24 * HOUR));
    expect(await stage.count("refuse")).toBe(1);
  });

  test("a turn is bounded, the next goes on where it ended, and after the last it begins anew", async () => {
    const all = Array.from({ length: 50 }, (_, n) => keyOf(n + 100));
    await Promise.all(all.map((key) => device.put(key, new Uint8Array(1))));
    const looked: string[] = [];
    const small = tools({
      list: async (prefix, after) => {
        const page = await device.list(prefix, after, 2);
        looked.push(...page.objects.map(({ key }) => key));
        return page;
      },
    });
    await noteStrayObjects(small);
    expect(looked).toEqual(all.slice(0, 40));
    await noteStrayObjects(small);
    expect(looked).toEqual(all);
    expect(await stage.count("refuse")).toBe(50);
    await noteStrayObjects(small);
    expect(looked).toEqual([...all, ...all.slice(0, 40)]);
  });

  test("a shard that does not answer costs nothing: the page is looked at again", async () => {
    await device.put(keyOf(1), new Uint8Array(1));
    for (const from of [0, 1, 2]) {
      stage.fault = { from, times: 1, after: false };
      await expect(noteStrayObjects(tools())).rejects.toThrow("gone");
    }
    stage.fault = null;
    await noteStrayObjects(tools());
    await clear();
    expect(await left()).toEqual([]);
  });

  test("uploads that waited too long go, with their chunks; the others go on", async () => {
    const before = formatDatetime(stage.now - 24 * HOUR - 1000);
    const recently = formatDatetime(stage.now - 24 * HOUR + 1000);
    const uploads = await Promise.all([1, 2, 3].map((n) => FILES.createMultipartUpload(keyOf(n))));
    await Promise.all(uploads.map((upload) => upload.uploadPart(1, "x")));
    const [old, young, finishing] = uploads.map(({ uploadId }) => uploadId);
    await stage.run(
      file(1, { complete: false, uploadId: old ?? "", updatedAt: before }),
      file(2, { complete: false, uploadId: young ?? "", updatedAt: recently }),
      file(3, {
        complete: false,
        uploadId: finishing ?? "",
        updatedAt: before,
        finishUntil: stage.now + 1000,
      }),
      file(4, { updatedAt: before }),
      command("INSERT INTO fileParts SELECT sequence, 1, 'x' FROM files WHERE id IN ('f1', 'f2')"),
    );
    expect(await deleteAbandonedUploads(tools())).toBe(false);
    await clear();
    expect(await stage.rows("SELECT id FROM files ORDER BY id")).toEqual(
      ["f2", "f3", "f4"].map((id) => ({ id })),
    );
    expect(await stage.count("fileParts")).toBe(1);
    await expect(uploads[0]?.uploadPart(2, "x")).rejects.toThrow();
    for (const upload of uploads.slice(1)) await upload.abort();
    await stage.run(command("DELETE FROM fileParts"));
  });

  test("one upload that cannot be aborted does not keep the rest", async () => {
    await device.put(keyOf(1), new Uint8Array(1));
    await stage.run(command("INSERT INTO refuse VALUES (?1, ''), ('bad', 'u')", [keyOf(1)]));
    const failing = tools({
      abort: async () => {
        throw new Error("not today");
      },
    });
    await expect(deleteRefuse(failing)).rejects.toThrow("not today");
    expect(await left()).toEqual([]);
    expect(await stage.rows("SELECT object FROM refuse")).toEqual([{ object: "bad" }]);
  });
});

test("with several shards one looks, and each project's own shard decides", async () => {
  const [main, other] = drivers.map(({ open }) => open());
  if (!main || !other) throw new Error("There are two drivers.");
  const shards = [
    { driver: "d1", name: "DB", address: "d1:DB" },
    { driver: "do", name: "test", address: "do:test" },
  ] as const;
  const store = () =>
    new Store(shards, ({ address }) => (address === "d1:DB" ? main : other), {
      facts: new FactCache(),
      // What an isolate remembers of a project that is gone: its namesake lives elsewhere.
      places: new Map([["there", "d1:DB"]]),
    });
  const device = deviceOf(FILES);
  for (const { address } of shards) {
    const wiped = ["files", "refuse", "objectSweeps", "directory"].map((t) => command(`DELETE FROM ${t}`));
    await store()
      .on(address)
      .write([], ...wiped, command("DELETE FROM refuse"));
  }
  const listed = (id: string, shard: string) =>
    command(
      `INSERT INTO directory (id, shard, teamId, name, labels, search, createdAt, updatedAt)
       VALUES (?1, ?2, '', '', '[]', '', '', '')`,
      [id, shard],
    );
  const kept = [keyOf(1, "here"), keyOf(2, "there")];
  const strays = [keyOf(3, "here"), keyOf(4, "there")];
  await FILES.delete((await FILES.list()).objects.map(({ key }) => key));
  await Promise.all([...kept, ...strays].map((key) => device.put(key, new Uint8Array(1))));
  await FILES.put("installation", "ours");
  await store().main.write(
    [],
    command(OURS),
    listed("here", "d1:DB"),
    listed("there", "do:test"),
    file(1, { object: kept[0] ?? "" }),
  );
  await store()
    .on("do:test")
    .write([], file(2, { object: kept[1] ?? "" }));
  const tools = (address: string) => {
    const opened = store();
    const stage = new Stage(main);
    return { ...stage.tools(), device, store: opened, work: opened.on(address) };
  };
  const noted = async (address: string) => {
    const query = many("SELECT object FROM refuse", [], (row) => row.object);
    return (await store().on(address).read(query))[0];
  };
  await noteStrayObjects(tools("do:test"));
  expect([await noted("d1:DB"), await noted("do:test")]).toEqual([[], []]);
  await noteStrayObjects(tools("d1:DB"));
  expect([await noted("d1:DB"), await noted("do:test")]).toEqual([[strays[0]], [strays[1]]]);
});
