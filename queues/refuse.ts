import { command, many } from "#shared/store/statement.ts";
import type { Tools } from "./handler.ts";

/** Objects that a step deletes at most; devices delete as many in one call. */
const A_STEP = 500;

/**
 * Deletes objects that files left behind, and aborts uploads; triggers note them when the rows go (migrations). A step
 * of bounded size that may run twice, or two at once. True when there is more to do.
 * @throws what the device threw for an upload it could not abort, when all else is done
 */
export async function deleteRefuse({ work, device }: Pick<Tools, "work" | "device">): Promise<boolean> {
  const [left] = await work.read(
    many("SELECT object, uploadId FROM refuse ORDER BY rowid LIMIT ?1", [A_STEP], (row) => ({
      object: String(row.object),
      uploadId: String(row.uploadId),
    })),
  );
  if (left.length === 0) return false;
  const aborted = await Promise.allSettled(
    left.map(({ object, uploadId }) => (uploadId === "" ? undefined : device.abort(object, uploadId))),
  );
  const objects = left.flatMap(({ object }, i) => (aborted[i]?.status === "fulfilled" ? [object] : []));
  if (objects.length > 0) {
    await device.delete(objects);
    const done = "DELETE FROM refuse WHERE object IN (SELECT value FROM json_each(?1))";
    await work.write([], command(done, [JSON.stringify(objects)]));
  }
  const failed = aborted.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
  return left.length === A_STEP;
}
