import { DurableObject } from "cloudflare:workers";
import { rowsOf } from "#shared/realtime/batch-rows.ts";
import { RECENT } from "#shared/realtime/limits.ts";
import type { Message, Signal } from "#shared/realtime/message.ts";
import type { Batch } from "#shared/realtime/recent.ts";
import type { GatewayStub, HubStub, Missed } from "#shared/realtime/stubs.ts";
import { type Ledger, type Opening, Switchboard } from "#shared/realtime/switchboard.ts";

/** How long recent messages gather before they are written down together, in milliseconds. */
const GATHER = 1_000;

/** A project's hub. What it does is in shared/realtime/switchboard.ts. */
export abstract class HubObject<E> extends DurableObject<E> implements HubStub {
  #switchboard: Switchboard | null = null;

  protected abstract gateway(name: string): GatewayStub;
  /** Tells the operator. */
  protected abstract report(problem: string, error: unknown): void;

  async open(realm: string, stamp: string, from: string | null, full: string | null): Promise<Opening> {
    return this.#of(realm).open(stamp, from, full);
  }

  /** @returns the turn to strike out, when nobody listens any more */
  async publish(
    realm: string,
    stamp: string,
    messages: readonly Message[],
    signal: Signal,
  ): Promise<number | null> {
    return this.#of(realm).publish(stamp, messages, signal);
  }

  /** Ends the connections of the project's own users and guests. */
  async shut(realm: string, message: string): Promise<void> {
    await this.#of(realm).shut(message);
  }

  /** Ends all connections of a project that is gone. */
  async end(realm: string): Promise<void> {
    await this.#of(realm).end();
  }

  async register(realm: string, gateway: string, sockets: number, keys: readonly string[]): Promise<void> {
    this.#of(realm).register(gateway, sockets, keys);
  }

  async change(
    realm: string,
    gateway: string,
    sockets: number,
    added: readonly string[],
    dropped: readonly string[],
  ): Promise<void> {
    this.#of(realm).change(gateway, sockets, added, dropped);
  }

  async since(realm: string, gateway: string, ids: readonly string[]): Promise<Missed> {
    return this.#of(realm).since(gateway, ids);
  }

  /** Deletes messages that are no longer kept, and all there is of a project that is gone. */
  override async alarm(): Promise<void> {
    const { storage } = this.ctx;
    if (storage.kv.get<Ledger>("ledger")?.ended) {
      this.#switchboard = null;
      await storage.deleteAll();
      return;
    }
    this.#makeTable();
    storage.sql.exec("DELETE FROM batches WHERE at < ?", Date.now() - RECENT.age);
    const { last } = storage.sql.exec<{ last: number | null }>("SELECT MAX(at) AS last FROM batches").one();
    if (last !== null) await storage.setAlarm(last + RECENT.age + 1);
  }

  #of(realm: string): Switchboard {
    this.#switchboard ??= this.#wake(realm);
    return this.#switchboard;
  }

  #wake(realm: string): Switchboard {
    const { storage } = this.ctx;
    const ledger = storage.kv.get<Ledger>("ledger") ?? null;
    const batches = ledger ? this.#readBatches() : [];
    // Those of an earlier release have no alarm.
    if (batches.length > 0) this.#arm(false);
    return new Switchboard(
      realm,
      {
        gateway: (name) => this.gateway(name),
        save: (current) => storage.kv.put("ledger", current),
        saveBatch: (current, batch, oldest) => this.#saveBatch(current, batch, oldest),
        later: (callback) => setTimeout(callback, GATHER),
        now: () => Date.now(),
        newLife: () => crypto.randomUUID().slice(0, 8),
        report: (problem, error) => this.report(problem, error),
      },
      ledger,
      batches,
    );
  }

  #makeTable(): void {
    this.ctx.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS batches (first INTEGER PRIMARY KEY, at INTEGER NOT NULL, messages TEXT NOT NULL)",
    );
  }

  #readBatches(): Batch[] {
    this.#makeTable();
    const rows = this.ctx.storage.sql.exec<{ first: number; at: number; messages: string }>(
      "SELECT first, at, messages FROM batches ORDER BY first",
    );
    return [...rows].map(({ first, at, messages }) => ({ first, at, messages: JSON.parse(messages) }));
  }

  /** Has what is stored looked through when it is no longer kept. @param anew not sooner, whatever was planned */
  #arm(anew: boolean): void {
    const { storage } = this.ctx;
    const armed = async () => {
      if (anew || (await storage.getAlarm()) === null) await storage.setAlarm(Date.now() + RECENT.age);
    };
    this.ctx.waitUntil(armed().catch((error) => this.report("a hub's alarm could not be set", error)));
  }

  #saveBatch(ledger: Ledger, batch: Batch | null, oldest: number): void {
    const { storage } = this.ctx;
    this.#makeTable();
    storage.transactionSync(() => {
      storage.sql.exec("DELETE FROM batches WHERE at < ? OR first > ?", oldest, ledger.last);
      for (const { first, at, messages } of batch ? rowsOf(batch) : []) {
        storage.sql.exec("INSERT OR REPLACE INTO batches VALUES (?, ?, ?)", first, at, messages);
      }
      storage.kv.put("ledger", ledger);
    });
    this.#arm(ledger.ended === true);
  }
}
