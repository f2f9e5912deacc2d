import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Keys of all objects in the R2 bucket of a server on this machine, and its uploads that are not over. */
export function storedIn(data: string): { objects: string[]; uploads: number } {
  const folder = join(data, "v3/r2/miniflare-R2BucketObject");
  const name = readdirSync(folder).find((file) => file.endsWith(".sqlite") && file !== "metadata.sqlite");
  if (!name) return { objects: [], uploads: 0 };
  const database = new DatabaseSync(join(folder, name), { readOnly: true });
  try {
    const keys = database.prepare("SELECT key FROM _mf_objects ORDER BY key").all();
    const [open] = database.prepare("SELECT count(*) AS n FROM _mf_multipart_uploads WHERE state = 0").all();
    return { objects: keys.map(({ key }) => String(key)), uploads: Number(open?.n) };
  } finally {
    database.close();
  }
}
