import { env } from "cloudflare:workers";
import type { JobHandler, Tools } from "#queues/handler.ts";
import { runJob } from "#queues/run.ts";
import { parseSettings } from "#shared/config/settings.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { deviceOf } from "#shared/files/device.ts";
import { FactCache } from "#shared/store/cache.ts";
import { StoreError } from "#shared/store/failure.ts";
import { forgotten } from "#shared/store/jobs.ts";
import type { Shard } from "#shared/store/shard.ts";
import { command, type Query, type Read, type SqlRow, type SqlValue } from "#shared/store/statement.ts";
import { Store } from "#shared/store/store.ts";
import { testSecrets } from "#test/support/secrets.ts";
import type { Env } from "#workers/env.ts";

const settings = parseSettings(testSecrets);
const START = Date.parse("2031-01-01T00:00:00Z");
const HOUR = 3_600_000;

/** A shard that stops answering: from its batch `from` on, for `times` batches, before or after they took effect. */
export interface Fault {
  readonly from: number;
  readonly times: number;
  readonly after: boolean;
}

/** A shard, its clock and what consumers need to work on it. */
export class Stage {
  readonly shard: Shard;
  /** The same, never at fault: for looking at it. */
  readonly #sound: Shard;
  now = START;
  /** Batches since the fault was set. */
  batches = 0;
  #fault: Fault | null = null;

  constructor(shard: Shard) {
    this.#sound = shard;
    this.shard = {
      address: "d1:DB",
      batch: async (statements) => {
        const n = this.batches++;
        const fault = this.#fault;
        const fails = fault !== null && n >= fault.from && n < fault.from + fault.times;
        if (fails && !fault.after) throw new StoreError("gone");
        const rows = await shard.batch(statements);
        if (fails) throw new StoreError("gone");
        return rows;
      },
    };
  }

  set fault(fault: Fault | null) {
    this.#fault = fault;
    this.batches = 0;
  }

  get store(): Store {
    return new Store(settings.shards, () => this.shard, { facts: new FactCache(), places: new Map() });
  }

  tools(): Tools {
    const { store } = this;
    return {
      settings,
      store,
      work: store.main,
      device: deviceOf((env as unknown as Env).FILES),
      now: this.now,
      today: formatDatetime(this.now),
      clock: () => this.now,
      random: (bytes: number) => new Uint8Array(bytes),
      wake: async () => {},
    } as Partial<Tools> as Tools;
  }

  async run<Q extends readonly Query<unknown>[]>(...queries: Q): Promise<Read<Q>> {
    return this.store.main.write([], ...queries);
  }

  async rows(sql: string, ...params: SqlValue[]): Promise<SqlRow[]> {
    const [rows = []] = await this.#sound.batch([command(sql, params)]);
    return rows;
  }

  async count(from: string, ...params: SqlValue[]): Promise<number> {
    const [row] = await this.rows(`SELECT count(*) AS n FROM ${from}`, ...params);
    return Number(row?.n);
  }

  /** Consumes every job of the queue that is due, as one tick of the cron would. @returns how many there were */
  async consume(handler: JobHandler): Promise<number> {
    const query = forgotten(handler.queue, this.now, 100);
    const due = query.read(await this.rows(query.sql, ...query.params));
    for (const id of due) await runJob(handler, id, this.tools());
    return due.length;
  }

  /** Consumes while there are jobs, the clock running on; consumers that fail take the next tick. */
  async consumeAll(handler: JobHandler): Promise<void> {
    for (let ticks = 0; ticks < 20; ticks++) {
      try {
        await this.consume(handler);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
      }
      this.now += HOUR;
      const left = await this.count("jobs WHERE kind = ?1 AND status = 'due'", handler.queue);
      if (left === 0) return;
    }
    throw new Error("The jobs do not come to an end.");
  }
}
