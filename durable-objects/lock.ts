import { DurableObject } from "cloudflare:workers";
import { type Grant, type Held, Lock } from "#shared/locks/lock.ts";

const HELD = "held";

/** One lock, named by its key. It outlives the object's memory; an alarm clears away what nobody gave back. */
export class LockObject extends DurableObject {
  readonly #lock = new Lock(this.ctx.storage.kv.get<Held>(HELD) ?? null);

  /** @param ttl milliseconds */
  async acquire(ttl: number): Promise<Grant> {
    const now = Date.now();
    const grant = this.#lock.acquire(ttl, now);
    const held = this.#lock.holder(now);
    if (!grant.granted || !held) return grant;
    this.ctx.storage.kv.put(HELD, held);
    await this.ctx.storage.setAlarm(held.expires);
    return grant;
  }

  async release(fence: number): Promise<boolean> {
    const released = this.#lock.release(fence, Date.now());
    // The alarm stays: it finds nothing held, and leaves no storage behind.
    if (released) this.ctx.storage.kv.delete(HELD);
    return released;
  }

  override async alarm(): Promise<void> {
    const held = this.#lock.holder(Date.now());
    if (held) return this.ctx.storage.setAlarm(held.expires);
    await this.ctx.blockConcurrencyWhile(() => this.ctx.storage.deleteAll());
  }
}
