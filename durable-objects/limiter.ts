import { DurableObject } from "cloudflare:workers";
import { type Counter, type Rule, type Standing, Windows } from "#shared/limits/windows.ts";

/** How long a counter may be newer than what is stored, in milliseconds. */
const FLUSH_AFTER = 1_000;

/** How often windows that are over are deleted, in milliseconds. */
const SWEEP_AFTER = 600_000;

/** Counters held in memory; more are read from storage when they are hit. */
const CAPACITY = 20_000;

/**
 * Counts hits of many keys. Memory decides, so that a hit costs no write; what changed is stored a second later, in one
 * statement. An idle object lives for ten seconds at least, hence eviction loses nothing; a crash loses a second's hits.
 */
export class LimiterObject extends DurableObject {
  readonly #windows = new Windows((key) => this.#stored(key));
  #flushing = false;
  #hasTable = false;

  /** Counts a hit by each rule, or by none when one of them refuses. */
  async hit(rules: readonly Rule[]): Promise<Standing[]> {
    const standings = this.#windows.hitAll(rules, Date.now());
    this.#flushSoon();
    return standings;
  }

  async clear(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#windows.clear(key, Date.now());
    this.#flushSoon();
  }

  /** Takes back hits of windows that end at `reset`. */
  async takeBack(hits: readonly { key: string; reset: number }[]): Promise<void> {
    for (const { key, reset } of hits) this.#windows.takeBack(key, reset, Date.now());
    this.#flushSoon();
  }

  override async alarm(): Promise<void> {
    const { storage } = this.ctx;
    this.#flush();
    this.#table();
    storage.sql.exec("DELETE FROM counters WHERE ends <= ?", Math.floor(Date.now() / 1_000));
    const [{ left } = { left: 0 }] = storage.sql.exec<{ left: number }>(
      "SELECT count(*) AS left FROM counters",
    );
    if (left > 0) return storage.setAlarm(Date.now() + SWEEP_AFTER);
    // An object without storage costs nothing.
    await this.ctx.blockConcurrencyWhile(async () => {
      await storage.deleteAll();
      this.#hasTable = false;
    });
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setTimeout(async () => {
      this.#flushing = false;
      try {
        this.#flush();
        const { storage } = this.ctx;
        if ((await storage.getAlarm()) === null) await storage.setAlarm(Date.now() + SWEEP_AFTER);
      } catch (error) {
        console.error(
          JSON.stringify({ level: "error", message: "rate limits not stored", error: String(error) }),
        );
      }
    }, FLUSH_AFTER);
  }

  #flush(): void {
    const rows = this.#windows.changed.map(([key, { ends, hits }]) => [key, ends, hits]);
    if (rows.length > 0) {
      this.#table();
      this.ctx.storage.sql.exec(
        `INSERT INTO counters (key, ends, hits) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) WHERE true
         ON CONFLICT (key) DO UPDATE SET ends = excluded.ends, hits = excluded.hits`,
        JSON.stringify(rows),
      );
    }
    this.#windows.settle(Date.now(), CAPACITY);
  }

  #stored(key: string): Counter | undefined {
    this.#table();
    const { sql } = this.ctx.storage;
    return sql
      .exec<{ ends: number; hits: number }>("SELECT ends, hits FROM counters WHERE key = ?", key)
      .toArray()[0];
  }

  #table(): void {
    if (this.#hasTable) return;
    this.ctx.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS counters (key TEXT PRIMARY KEY, ends INTEGER, hits INTEGER) WITHOUT ROWID",
    );
    this.#hasTable = true;
  }
}
