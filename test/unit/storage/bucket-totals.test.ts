import fc from "fast-check";
import { expect, test } from "vitest";
import { MIGRATIONS } from "#shared/store/migrations.ts";
import { TestShard } from "#test/unit/rows/sqlite.ts";

const BUCKETS = [1, 2];

function opened(): TestShard {
  const shard = new TestShard();
  for (const { statements } of MIGRATIONS) for (const statement of statements) shard.database.exec(statement);
  for (const sequence of BUCKETS) {
    shard.all(
      `INSERT INTO buckets (sequence, projectId, id, createdAt, updatedAt, name, permissions, fileSecurity, enabled,
         maximumFileSize, allowedFileExtensions, compression, encryption, antivirus, transformations, search)
       VALUES (?1, 'p', ?1, '', '', '', '[]', 0, 1, 1, '[]', 'none', 0, 0, 0, '')`,
      [sequence],
    );
  }
  return shard;
}

const ADD = `INSERT INTO files (projectId, id, createdAt, updatedAt, bucket, bucketId, name, folder, permissions, signature,
     mimeType, sizeOriginal, sizeActual, chunksTotal, chunksUploaded, encryption, compression, complete, object,
     uploadId, finishUntil, search)
   VALUES ('p', ?1, '', '', ?2, 'b', '', '', '[]', '', '', 1, ?3, 1, 1, 0, 'none', ?4, ?1, '', 0, '')`;

const size = fc.nat(9_000_000_000);
const id = fc.nat(8);
const step = fc.oneof(
  fc.record({
    do: fc.constant("add"),
    id,
    bucket: fc.constantFrom(...BUCKETS),
    size,
    complete: fc.boolean(),
  }),
  fc.record({ do: fc.constant("finish"), id, size }),
  fc.record({ do: fc.constant("rename"), id }),
  fc.record({ do: fc.constant("delete"), id }),
  fc.record({ do: fc.constant("empty"), bucket: fc.constantFrom(...BUCKETS) }),
);

test("a bucket's totals are those of its complete files, whatever happened to them", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const shard = opened();
      for (const one of steps) {
        const file = "id" in one ? `f${one.id}` : "";
        const known = shard.all("SELECT 1 FROM files WHERE id = ?1", [file]).length > 0;
        if ("complete" in one) {
          if (!known) shard.all(ADD, [file, one.bucket, one.size, one.complete ? 1 : 0]);
        } else if (one.do === "finish" && "size" in one) {
          shard.all("UPDATE files SET complete = 1, sizeActual = ?2 WHERE id = ?1", [file, one.size]);
        } else if (one.do === "rename") {
          shard.all("UPDATE files SET name = 'x', complete = complete WHERE id = ?1", [file]);
        } else if (one.do === "delete") {
          shard.all("DELETE FROM files WHERE id = ?1", [file]);
        } else if ("bucket" in one) {
          shard.all("DELETE FROM files WHERE bucket = ?1", [one.bucket]);
        }
      }
      const kept = shard.all("SELECT sequence, fileCount, totalSize FROM buckets ORDER BY sequence");
      const counted = shard.all(
        `SELECT sequence, (SELECT count(*) FROM files WHERE bucket = buckets.sequence AND complete = 1) AS fileCount,
           (SELECT coalesce(sum(sizeActual), 0) FROM files WHERE bucket = buckets.sequence AND complete = 1) AS totalSize
         FROM buckets ORDER BY sequence`,
      );
      expect(kept).toEqual(counted);
    }),
  );
});
