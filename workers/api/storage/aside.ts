import { FactCache } from "#shared/store/cache.ts";
import { Work } from "#shared/store/work.ts";
import type { Context } from "../context.ts";

/**
 * Writes beside the request's own: the bookkeeping of an upload, which is no event and promises nothing. It relies on no
 * cached facts, so its statements say themselves what must hold.
 */
export const aside = ({ work, store }: Pick<Context<unknown>, "work" | "store">): Work =>
  new Work(work.shard, new FactCache(), store.tally);
