import type { StoredContainer, StoredIndex } from "#shared/store/facts/container.ts";
import { GuardError, UniqueError } from "#shared/store/failure.ts";
import {
  createIndex,
  dropIndex,
  fillFulltext,
  prepareFulltext,
  rowsAfter,
} from "#shared/store/rows/index.ts";
import { command, type Query } from "#shared/store/statement.ts";
import { ensure } from "#shared/store/versions.ts";
import { loadBySequence } from "./container-of.ts";
import type { Outcome, Tools } from "./handler.ts";
import type { IndexWork } from "./schema-work.ts";

/** Rows whose words a batch takes. */
const A_BATCH = 5_000;
/** How long a consumer goes on before it lets others have their turn, in milliseconds. */
const A_TURN = 20_000;
const GONE = "index_gone";

/**
 * Builds an index that waits for it, unless it was deleted meanwhile: then there is nothing to do. In the end it is
 * `available` or `failed`, and says why. Each batch checks that the index is still wanted.
 */
export async function buildIndex(body: IndexWork, tools: Tools, last: boolean): Promise<Outcome> {
  const found = await loadBySequence(tools.work, body.container);
  const index = found?.container.indexes.find(
    ({ key, createdAt }) => key === body.key && createdAt === body.createdAt,
  );
  if (!found || index?.status !== "processing") return undefined;
  const { container, version } = found;
  try {
    if (index.type === "fulltext") return await takeWords(body, container, index, version, tools);
    const done = settled(container, index, "available", "", tools.today);
    await tools.work.write([version], wanted(container, index), ...createIndex(container, index), done);
  } catch (error) {
    if (error instanceof GuardError && error.reason === GONE) return undefined;
    if (!(error instanceof UniqueError) && !last) throw error;
    const why =
      error instanceof UniqueError
        ? `Rows that are stored already have equal values in ${index.fields.join(", ")}.`
        : "The database could not build it. Delete it and create it again.";
    const failed = settled(container, index, "failed", why, tools.today);
    await tools.work.write([version], ...dropIndex(container, index), failed);
  }
  return undefined;
}

/** Words are taken in batches; rows written meanwhile see to theirs themselves, by trigger. */
async function takeWords(
  body: IndexWork,
  container: StoredContainer,
  index: StoredIndex,
  version: string,
  { work, clock, now, today }: Tools,
): Promise<Outcome> {
  const { seq, fields } = container;
  const still = wanted(container, index);
  for (let from = body.from; ; ) {
    const [, ...results] = await work.write(
      [],
      still,
      ...(from === 0 ? prepareFulltext(seq, index, fields) : []),
      rowsAfter(seq, from, A_BATCH),
    );
    const to = results.at(-1);
    if (typeof to !== "number") break;
    const fill = fillFulltext(seq, index, fields, { from, to });
    await work.write([], still, ...(fill ? [fill] : []));
    from = to;
    if (clock() - now >= A_TURN) return { proceed: { ...body, from } };
  }
  await work.write([version], still, settled(container, index, "available", "", today));
  return undefined;
}

const which = "container = ?1 AND key = ?2 AND createdAt = ?3 AND status = 'processing'";

/** Fails the batch when the index is no longer to be built. */
const wanted = ({ seq }: StoredContainer, { key, createdAt }: StoredIndex): Query<void> =>
  ensure(GONE, `EXISTS (SELECT 1 FROM indexes WHERE ${which})`, [seq, key, createdAt]);

/** Stores what has become of an index, if it was still to be built. */
const settled = (
  { seq }: StoredContainer,
  { key, createdAt }: StoredIndex,
  status: "available" | "failed",
  error: string,
  today: string,
): Query<void> =>
  command(`UPDATE indexes SET status = ?4, error = ?5, updatedAt = ?6 WHERE ${which}`, [
    seq,
    key,
    createdAt,
    status,
    error,
    today,
  ]);
