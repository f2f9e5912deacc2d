import { writeAudits } from "#shared/audits/statements.ts";
import { settingsOf } from "#shared/config/settings.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import type { Query } from "#shared/store/statement.ts";
import { Ledger } from "#shared/telemetry/ledger.ts";
import { writeUsage } from "#shared/usage/statements.ts";
import { platformChance } from "./api/chance.ts";
import type { Env } from "./env.ts";
import { openStore } from "./memory.ts";
import { producer } from "./queues.ts";

/** What this isolate has collected. Its requests write here, and the first of them carries it all away. */
export const ledger = new Ledger();

/** How long an isolate collects before it tells, in milliseconds. */
const PAUSE = 1_000;

/** A flush that has not come by then never will: its request was cancelled. In milliseconds. */
const OVERDUE = 30_000;

let armedUntil = 0;

/**
 * Sees to it that what the ledger holds is on its way within about a second, after the responses: at most one flush a
 * second an isolate, whatever the traffic.
 */
export function flushSoon(env: Env, waitUntil: (promise: Promise<unknown>) => void): void {
  const now = platformChance.now();
  if (now < armedUntil) return;
  armedUntil = now + OVERDUE;
  waitUntil(flush(env));
}

async function flush(env: Env): Promise<void> {
  await scheduler.wait(PAUSE);
  armedUntil = 0;
  const { main } = openStore(env, settingsOf(env));
  const { audits, usage } = ledger.drain(main.shard.address, platformChance.now(), newId);
  await Promise.all([
    ...audits.map((message) => send(env, "audits", message, (today) => writeAudits([message], today))),
    // One after the other: a deletion takes back what was counted before it.
    usage.reduce(
      (before, message) =>
        before.then(() => send(env, "usage", message, (today) => writeUsage([message], today))),
      Promise.resolve(),
    ),
  ]);
}

/** A message that its queue does not take is written at once. */
async function send(
  env: Env,
  queue: "audits" | "usage",
  message: { readonly id: string; readonly shard: string },
  write: (today: string) => readonly Query<unknown>[],
): Promise<void> {
  try {
    await producer(env, queue).send(message);
  } catch (refusal) {
    ledger.metrics.add("edgewrite_queue_refusals_total", { queue });
    const today = formatDatetime(platformChance.now());
    try {
      await openStore(env, settingsOf(env))
        .on(message.shard)
        .write([], ...write(today));
    } catch (failure) {
      const why = [refusal, failure].map(String);
      console.error(JSON.stringify({ level: "error", message: `${queue} were lost`, error: why.join("; ") }));
    }
  }
}

const newId = () => [...platformChance.random(12)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
