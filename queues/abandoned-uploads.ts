import { formatDatetime } from "#shared/contract/datetime.ts";
import { many } from "#shared/store/statement.ts";
import type { Tools } from "./handler.ts";

/** Rows that a step deletes at most. */
const A_STEP = 500;

/**
 * Uploads that have waited too long for their next chunk: a step of bounded size. A trigger notes the upload of each; what
 * aborts it on the device is `deleteRefuse`. A chunk that comes after all finds no file. True when there is more to do.
 */
export async function deleteAbandonedUploads({ work, settings, now }: Tools): Promise<boolean> {
  const before = formatDatetime(now - settings.uploadRetention * 1000);
  // The condition on `complete` is that of the partial index. Whoever is finishing a file keeps it.
  const [gone] = await work.write(
    [],
    many(
      `DELETE FROM files WHERE sequence IN
         (SELECT sequence FROM files WHERE complete = 0 AND updatedAt < ?1 AND finishUntil <= ?2
          ORDER BY updatedAt LIMIT ${A_STEP}) RETURNING 1 AS one`,
      [before, now],
      (row) => row.one,
    ),
  );
  return gone.length === A_STEP;
}
