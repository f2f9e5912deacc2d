import { command, many } from "#shared/store/statement.ts";
import type { Tools } from "./handler.ts";

/** Objects that a step deletes at most; R2 deletes as many in one call. */
const A_STEP = 500;

/**
 * Deletes objects that files left behind, and aborts uploads; triggers note them when the rows go (migrations). A step
 * of bounded size that may run twice, or two at once. True when there is more to do.
 */
export async function deleteRefuse({ work, device }: Pick<Tools, "work" | "device">): Promise<boolean> {
  const [left] = await work.read(
    many("SELECT object, uploadId FROM refuse LIMIT ?1", [A_STEP], (row) => ({
      object: String(row.object),
      uploadId: String(row.uploadId),
    })),
  );
  if (left.length === 0) return false;
  const uploads = left.filter(({ uploadId }) => uploadId !== "");
  for (const { object, uploadId } of uploads) await device.abort(object, uploadId);
  const objects = left.map(({ object }) => object);
  await device.delete(objects);
  await work.write(
    [],
    command("DELETE FROM refuse WHERE object IN (SELECT value FROM json_each(?1))", [
      JSON.stringify(objects),
    ]),
  );
  return left.length === A_STEP;
}
