import type { BatchHandler, Collected } from "#queues/batch-handler.ts";
import { settingsOf } from "#shared/config/settings.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { faultOf } from "#shared/telemetry/fault.ts";
import { platformChance } from "./api/chance.ts";
import type { Env } from "./env.ts";
import { ledger } from "./ledger.ts";
import { openStore } from "./memory.ts";
import { report } from "./report.ts";

interface Delivery {
  readonly message: Message<unknown>;
  readonly body: Collected;
}

/**
 * Writes the messages of a batch, those of one shard in one round trip, and retries what a shard did not take.
 * @returns the messages that are not of this queue.
 */
export async function consumeBatch(
  messages: readonly Message<unknown>[],
  handler: BatchHandler,
  env: Env,
): Promise<Message<unknown>[]> {
  const shards = new Map<string, Map<string, Delivery>>();
  const others: Message<unknown>[] = [];
  for (const message of messages) {
    const body = handler.parse(message.body);
    if (!body) {
      others.push(message);
      continue;
    }
    const deliveries = shards.get(body.shard) ?? new Map<string, Delivery>();
    if (deliveries.has(body.id)) message.ack();
    else deliveries.set(body.id, { message, body });
    shards.set(body.shard, deliveries);
  }
  await Promise.all(
    [...shards].map(([shard, deliveries]) => write(handler, shard, [...deliveries.values()], env)),
  );
  return others;
}

async function write(handler: BatchHandler, shard: string, deliveries: Delivery[], env: Env): Promise<void> {
  const now = platformChance.now();
  try {
    const bodies = deliveries.map(({ body }) => body);
    const work = openStore(env, settingsOf(env)).on(shard);
    await work.write([], ...handler.statements(bodies, formatDatetime(now)));
    for (const { message } of deliveries) message.ack();
    count("done");
  } catch (error) {
    const tags = { queue: handler.queue, shard, messages: deliveries.length };
    await report(env, faultOf({ source: "queue", message: "batch was not written", at: now, tags }, error));
    for (const { message } of deliveries) {
      message.retry({ delaySeconds: Math.min(2 ** message.attempts, 600) });
    }
    count("retried");
  }

  function count(outcome: string): void {
    const labels = { queue: handler.queue, outcome };
    ledger.metrics.add("edgewrite_queue_messages_total", labels, deliveries.length);
  }
}
