import type { JobHandler, Tools } from "#queues/handler.ts";
import { runJob } from "#queues/run.ts";
import { parseSettings } from "#shared/config/settings.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import type { Device } from "#shared/files/device.ts";
import { FactCache } from "#shared/store/cache.ts";
import { getJob } from "#shared/store/inspect-jobs.ts";
import { enqueue, type Job, type NewJob } from "#shared/store/jobs.ts";
import type { Shard } from "#shared/store/shard.ts";
import { command, type Query, type Read } from "#shared/store/statement.ts";
import { Store } from "#shared/store/store.ts";
import { testSecrets } from "#test/support/secrets.ts";

export const START = Date.parse("2031-01-01T00:00:00Z");

type Send = Tools["send"];

/** A shard with a clock that stands still until it is moved, and consumers' tools that remember what was done. */
export class House {
  readonly #shard: Shard;
  now = START;
  /** Every wake-up: queue, jobs, and after how many milliseconds. */
  readonly wakes: [queue: string, jobs: readonly string[], after: number | undefined][] = [];
  send: Send = async () => new Response(null, { status: 204 });
  readonly settings = parseSettings({ ...testSecrets, _APP_SMTP_HOST: "mail.test" });

  constructor(shard: Shard) {
    this.#shard = { address: "d1:DB", batch: (statements) => shard.batch(statements) };
  }

  tools(): Tools {
    const open = () => this.#shard;
    const store = new Store(this.settings.shards, open, { facts: new FactCache(), places: new Map() });
    return {
      settings: this.settings,
      store,
      work: store.main,
      device: {} as Device,
      now: this.now,
      today: formatDatetime(this.now),
      clock: () => this.now,
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
      send: (url, init) => this.send(url, init),
      wake: async (queue, jobs, after) => {
        this.wakes.push([queue, jobs, after]);
      },
    };
  }

  async do<Q extends readonly Query<unknown>[]>(...queries: Q): Promise<Read<Q>> {
    return this.tools().work.write([], ...queries);
  }

  /** Empties the queue, so that no test sees another's jobs. */
  clear(): Promise<unknown> {
    return this.do(command("DELETE FROM jobs"));
  }

  async add(job: Partial<NewJob> & { id: string }): Promise<void> {
    const whole = { projectId: "p", kind: "events", body: {}, ...job };
    await this.do(enqueue(whole, formatDatetime(this.now)));
  }

  async job(id: string): Promise<Job | null> {
    const [job] = await this.do(getJob(id));
    return job;
  }

  run(handler: JobHandler, id: string): Promise<void> {
    return runJob(handler, id, this.tools());
  }
}
