import { eq } from "drizzle-orm";
import type { ShardSetting } from "#shared/config/shards.ts";
import type { FactCache } from "./cache.ts";
import { directory } from "./schema/index.ts";
import type { Shard } from "./shard.ts";
import { findOne } from "./tables.ts";
import { type Tally, Work } from "./work.ts";

/** What an isolate keeps between requests. */
export interface StoreMemory {
  readonly facts: FactCache;
  /** Project → shard address. A project never moves. */
  readonly places: Map<string, string>;
}

/** One request's view of all shards. */
export class Store {
  /** The first is the default shard, which holds the directory and the console. */
  readonly shards: readonly ShardSetting[];
  readonly tally: Tally = { roundTrips: 0, statements: 0 };
  readonly #open: (shard: ShardSetting) => Shard;
  readonly #memory: StoreMemory;
  readonly #works: Work[] = [];
  /** Projects this request has looked up in the directory. */
  readonly #lookedUp: string[] = [];
  /** Projects this request has deleted. */
  readonly #removed: string[] = [];

  constructor(shards: readonly ShardSetting[], open: (shard: ShardSetting) => Shard, memory: StoreMemory) {
    this.shards = shards;
    this.#open = open;
    this.#memory = memory;
  }

  /** The default shard. */
  get main(): Work {
    const [first] = this.shards;
    if (!first) throw new Error("EDGEWRITE_SHARDS names no shard.");
    return this.#work(first);
  }

  /** @throws Error when the settings no longer name the shard. */
  on(address: string): Work {
    const shard = this.shards.find((candidate) => candidate.address === address);
    if (!shard) throw new Error(`EDGEWRITE_SHARDS does not name ${address}, though projects live there.`);
    return this.#work(shard);
  }

  #work(shard: ShardSetting): Work {
    const known = this.#works.find((work) => work.shard.address === shard.address);
    if (known) return known;
    const work = new Work(this.#open(shard), this.#memory.facts, this.tally);
    this.#works.push(work);
    return work;
  }

  /** The shard of a project; the default one for a project nobody has heard of. */
  of(projectId: string): Work | Promise<Work> {
    if (projectId === "console" || this.shards.length === 1) return this.main;
    const known = this.#memory.places.get(projectId);
    return known === undefined ? this.#lookUp(projectId) : this.on(known);
  }

  async #lookUp(projectId: string): Promise<Work> {
    this.#lookedUp.push(projectId);
    const [entry] = await this.main.read(findOne(directory, eq(directory.id, projectId)));
    if (!entry) return this.main;
    this.#memory.places.set(projectId, entry.shard);
    return this.on(entry.shard);
  }

  /** Forgets where a project lives: its id may be used again, elsewhere. */
  forget(projectId: string): void {
    this.#memory.places.delete(projectId);
  }

  /** Notes that the request has deleted a project. */
  gone(projectId: string): void {
    this.forget(projectId);
    this.#removed.push(projectId);
  }

  /** The projects the request has deleted. */
  get removed(): readonly string[] {
    return this.#removed;
  }

  /**
   * Forgets the place of a project that was not found there. True when the place came from memory, so that the
   * directory is worth asking again.
   */
  doubt(projectId: string): boolean {
    return this.#memory.places.delete(projectId) && !this.#lookedUp.includes(projectId);
  }

  /** The versions the request has moved on, on any shard. */
  get bumped(): string[] {
    return this.#works.flatMap((work) => work.bumped);
  }

  /**
   * Proves everything the request took from the cache. Not after a write: its guard has proven what it rested on, and
   * what has happened must not be run again.
   * @throws StaleFacts
   */
  prove(): Promise<unknown> | undefined {
    if (this.#works.some((work) => work.written)) return undefined;
    const unproven = this.#works.filter((work) => work.unproven);
    return unproven.length > 0 ? Promise.all(unproven.map((work) => work.prove())) : undefined;
  }
}
