import type { ZodType } from "zod";
import type { Query } from "#shared/store/statement.ts";
import { BRIEF, type JobHandler, jobHandler } from "./handler.ts";
import type { JobQueue } from "./wake-up.ts";

/** What a message of such a queue has at least. */
export interface Collected {
  /** Its own: one that is delivered twice is written once. */
  readonly id: string;
  readonly shard: string;
}

/** The consumer of a queue whose messages are not wake-ups but carry what is to be written, many in one batch. */
export interface BatchHandler {
  readonly queue: JobQueue;
  /** Null when a body is not of this queue. */
  parse(body: unknown): Collected | null;
  /** What writes messages of one shard. All of them are messages `parse` has let pass. */
  statements(messages: readonly Collected[], today: string): readonly Query<unknown>[];
  /** Writes one message that was given up and is given another life by an operator. */
  readonly replay: JobHandler;
}

export function batchHandler<M extends Collected>(declared: {
  queue: JobQueue;
  message: ZodType<M>;
  statements(messages: readonly M[], today: string): readonly Query<unknown>[];
}): BatchHandler {
  const { queue, message, statements } = declared;
  return {
    queue,
    parse: (body) => message.safeParse(body).data ?? null,
    statements: (messages, today) => statements(messages as readonly M[], today),
    replay: jobHandler({
      queue,
      body: message,
      retries: BRIEF,
      async run({ body }, { store, today }) {
        await store.on(body.shard).write([], ...statements([body], today));
        return undefined;
      },
    }),
  };
}
