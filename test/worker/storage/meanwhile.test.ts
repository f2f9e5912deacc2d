import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { bucketVersion } from "#shared/store/facts/bucket.ts";
import { command } from "#shared/store/statement.ts";
import { bump } from "#shared/store/versions.ts";
import type { Env } from "#workers/env.ts";
import { type Call, project } from "../deletes/api.ts";
import { Stage } from "../deletes/stage.ts";
import { drivers } from "../store/drivers.ts";

const { FILES } = env as unknown as Env;
// The app of these tests is bound to D1.
const bound = drivers.filter(({ driver }) => driver === "D1");

describe.each(bound)(
  "a bucket that changes while a file arrives, elsewhere than in this isolate",
  ({ open }) => {
    const stage = new Stage(open());
    let call: Call;

    beforeAll(async () => {
      call = await project(stage, "meanwhile", ["buckets", "files"]);
    });

    /** A bucket this isolate has cached, and then changed behind its back. */
    async function changed(bucketId: string, change: string): Promise<void> {
      const made = await call("POST", "/storage/buckets", { bucketId, name: bucketId });
      expect(made.status).toBe(201);
      expect((await upload(bucketId, "first")).status).toBe(201);
      await stage.run(
        command(`UPDATE buckets SET ${change} WHERE projectId = 'meanwhile' AND id = ?1`, [bucketId]),
        bump(bucketVersion("meanwhile", bucketId)),
      );
    }

    function upload(bucketId: string, fileId: string) {
      const form = new FormData();
      form.append("fileId", fileId);
      form.append("file", new File(["some text"], "a.txt"));
      return call("POST", `/storage/buckets/${bucketId}/files`, form);
    }

    test("leaves a file's id and its object's name the same, though the request began anew", async () => {
      await changed("renamed", "name = 'Another'");
      const { status, body } = await upload("renamed", "unique()");
      expect(status).toBe(201);
      const rows = await stage.rows(`SELECT object FROM files WHERE id = '${String(body.$id)}'`);
      const object = String(rows[0]?.object);
      expect(object).toContain(`/${String(body.$id)}-`);
      expect(await FILES.head(object)).not.toBeNull();
    });

    test("never makes a file readable otherwise than it was written", async () => {
      await changed("opened", "encryption = 0");
      const { status, body } = await upload("opened", "second");
      expect({ status, type: body.type }).toEqual({ status: 409, type: "general_resource_locked" });
      const again = await upload("opened", "second");
      expect(again.status).toBe(201);
      expect(again.body).toMatchObject({ encryption: false });
    });

    test("bounds what is already here", async () => {
      await changed("narrowed", "maximumFileSize = 5");
      expect((await upload("narrowed", "second")).body.type).toBe("storage_invalid_file_size");
    });
  },
);
