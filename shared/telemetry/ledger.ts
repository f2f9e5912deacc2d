import type { AuditMessage, AuditRecord } from "#shared/audits/record.ts";
import { UsageCounters } from "#shared/usage/counters.ts";
import type { Count, UsageMessage } from "#shared/usage/message.ts";
import { MetricCounters } from "./counters.ts";

/** A queue message holds at most 128 kB; three bytes a character at worst. */
const A_MESSAGE = 40_000;

/** What one isolate knows and has not told anyone yet: audits, usage, metrics. */
export class Ledger {
  readonly usage = new UsageCounters();
  readonly metrics = new MetricCounters();
  #audits = new Map<string, AuditRecord[]>();

  /** @param shard where the record's project lives */
  audit(shard: string, record: AuditRecord): void {
    const records = this.#audits.get(shard);
    if (records) records.push(record);
    else this.#audits.set(shard, [record]);
  }

  /**
   * Everything collected, as messages, and the ledger is empty.
   * @param main the shard that keeps the counters of the installation
   */
  drain(
    main: string,
    at: number,
    newId: () => string,
  ): { readonly audits: AuditMessage[]; readonly usage: UsageMessage[] } {
    const audits = [...this.#audits].flatMap(([shard, records]) =>
      parts(records).map((part): AuditMessage => ({ v: 1, id: newId(), shard, records: part })),
    );
    this.#audits = new Map();
    const installation = [...this.metrics.drain()].map(([series, by]): Count => ["", series, by]);
    const usage = this.usage.drain().flatMap(({ shard, counts, reductions }) => {
      const [counted, gone] = [parts(counts), parts(reductions)];
      const length = Math.max(counted.length, gone.length);
      // Deletions go last: they take back what was counted before them.
      return Array.from(
        { length },
        (_, i): UsageMessage => ({
          v: 1,
          id: newId(),
          shard,
          at,
          counts: counted[i - length + counted.length] ?? [],
          reductions: gone[i - length + gone.length] ?? [],
        }),
      );
    });
    for (const counts of parts(installation)) {
      usage.push({ v: 1, id: newId(), shard: main, at, counts, reductions: [] });
    }
    return { audits, usage };
  }
}

/** Items in lists that fit into a message each. */
function parts<T>(items: readonly T[]): T[][] {
  const lists: T[][] = [];
  let size = A_MESSAGE;
  for (const item of items) {
    const length = JSON.stringify(item).length + 1;
    if (size + length > A_MESSAGE) {
      lists.push([]);
      size = 0;
    }
    lists.at(-1)?.push(item);
    size += length;
  }
  return lists;
}
