import { dropValues, rowsAfter } from "#shared/store/rows/index.ts";
import type { Query } from "#shared/store/statement.ts";
import { ensure } from "#shared/store/versions.ts";
import { loadBySequence } from "./container-of.ts";
import type { Outcome, Tools } from "./handler.ts";
import type { ValuesWork } from "./schema-work.ts";

/** Rows of `_extra` that a batch rewrites. */
const A_BATCH = 2_000;
/** How long a consumer goes on before it lets others have their turn, in milliseconds. */
const A_TURN = 20_000;

/** Drops the values of a field that is gone, unless its container is gone as well. A slot is never used again. */
export async function dropOldValues(body: ValuesWork, { work, clock, now }: Tools): Promise<Outcome> {
  const { container: seq } = body;
  if (!(await loadBySequence(work, seq))) return undefined;
  if (body.storage === "column") {
    const [there] = await work.read(hasColumn(seq, body.slot));
    if (there) await work.write([], exists(seq), dropValues(seq, body));
    return undefined;
  }
  for (let from = body.from; ; ) {
    const [to] = await work.read(rowsAfter(seq, from, A_BATCH));
    if (to === null) return undefined;
    await work.write([], exists(seq), dropValues(seq, body, { from, to }));
    from = to;
    if (clock() - now >= A_TURN) return { proceed: { ...body, from } };
  }
}

/** Fails the batch, and so this attempt, when the container has just gone: the next one finds that out. */
const exists = (seq: number): Query<void> =>
  ensure("container_gone", "EXISTS (SELECT 1 FROM containers WHERE sequence = ?1)", [seq]);

const hasColumn = (seq: number, slot: number): Query<boolean> => ({
  sql: "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2",
  params: [`t${seq}`, `c${slot}`],
  read: (rows) => rows.length > 0,
});
