import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lockFolder } from "#local/lock.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "edgewrite-lock-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ["that is a file", "file", "EEXIST"],
  ["below a file", "file/below", "ENOTDIR"],
])("a data folder %s is refused in a sentence", async (_, name, code) => {
  await writeFile(join(folder, "file"), "");
  await expect(lockFolder(join(folder, name))).rejects.toMatchObject({
    name: "SettingsError",
    message: `EDGEWRITE_DATA names ${join(folder, name)}, where nothing can be written (${code}): choose a folder that you own.`,
  });
});
