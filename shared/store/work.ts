import type { Entry, FactCache } from "./cache.ts";
import type { Fact } from "./fact.ts";
import { GuardError, STALE, UniqueError } from "./failure.ts";
import type { Plan } from "./plan.ts";
import type { Shard } from "./shard.ts";
import type { Query, Read } from "./statement.ts";
import { bump, currentVersions, staleKeys, type Versions, versionGuard } from "./versions.ts";

/** What the store did for a request. */
export interface Tally {
  roundTrips: number;
  statements: number;
}

/** The values of a list of facts, in order. */
export type Loaded<T extends readonly (Fact<unknown> | null)[]> = {
  [I in keyof T]: T[I] extends Fact<infer V> | null ? V | null : never;
};

/** Statements worked out at the moment of the write. */
export type Riders = () => readonly Query<unknown>[];

const none: Riders = () => [];

/** Cached facts this request relied on have changed: forget them and run the request again. */
export class StaleFacts extends Error {
  override name = "StaleFacts";
  /** A version key the request was about to move when somebody else had done so; null when it only relied on what changed. */
  readonly contended: string | null;

  constructor(contended: string | null = null) {
    super();
    this.contended = contended;
  }
}

/**
 * One request's work on one shard: it remembers which facts the request relied on and proves them current in the
 * same batch as the work itself (DESIGN §4).
 */
export class Work {
  readonly shard: Shard;
  readonly #cache: FactCache;
  readonly #tally: Tally;
  /** A handful at most. */
  #relied: Entry[] = [];
  #unproven = false;
  #written = false;
  readonly #bumped: string[] = [];
  #riders: Riders = none;

  constructor(shard: Shard, cache: FactCache, tally: Tally) {
    this.shard = shard;
    this.#cache = cache;
    this.#tally = tally;
  }

  /**
   * The values of `facts`: from the cache where it has them, the others in one batch; null for what does not exist,
   * and for null. @throws StaleFacts when facts of one version were not read at the same.
   */
  async load<T extends readonly (Fact<unknown> | null)[]>(...facts: T): Promise<Loaded<T>> {
    const values: unknown[] = [];
    const missing: Fact<unknown>[] = [];
    for (const fact of facts) {
      const value = fact && this.cached(fact);
      if (fact && value === undefined) missing.push(fact);
      values.push(value);
    }
    if (missing.length > 0) {
      const fresh = await this.#read(missing);
      for (const [i, fact] of facts.entries())
        if (values[i] === undefined) values[i] = fact && fresh.get(fact.id);
    }
    return values as Loaded<T>;
  }

  /** The value of `fact` when it needs no round trip. */
  cached<T>(fact: Fact<T>): T | undefined {
    const entry = this.#cache.get(this.#name(fact));
    if (!entry) return undefined;
    this.#rely(entry);
    this.#unproven = true;
    return entry.value as T;
  }

  /** Reads in one round trip, after checking what the request relied on. @throws StaleFacts, StoreError */
  async read<Q extends readonly Query<unknown>[]>(...queries: Q): Promise<Read<Q>> {
    if (this.#relied.length === 0) return (await this.#run(queries)) as Read<Q>;
    const [stale, ...results] = await this.#run([staleKeys(this.#versions()), ...queries]);
    if ((stale as string[]).length > 0) throw this.#stale();
    this.#unproven = false;
    return results as Read<Q>;
  }

  /** Has the next write, and it alone, carry these along: what a change promises is in the change's batch. */
  carry(riders: Riders): void {
    this.#riders = riders;
  }

  /**
   * Writes in one atomic round trip, and only if what the request relied on still holds.
   * `bumps` are the version keys of the facts that the batch changes.
   * @throws StaleFacts, UniqueError, GuardError: nothing has been written; StoreError: all of it or nothing.
   */
  async write<Q extends readonly Query<unknown>[]>(
    bumps: readonly string[],
    ...queries: Q
  ): Promise<Read<Q>> {
    const guard = this.#relied.length > 0 ? [versionGuard(this.#versions())] : [];
    const riders = this.#riders();
    try {
      const results = await this.#run([...guard, ...queries, ...riders, ...bumps.map(bump)]);
      this.#riders = none;
      this.#unproven = false;
      this.#written = true;
      if (bumps.length > 0) this.#bump(bumps);
      return results.slice(guard.length, guard.length + queries.length) as Read<Q>;
    } catch (error) {
      if (error instanceof GuardError && error.reason === STALE) throw this.#stale(bumps);
      // The guard ran first and held, or no other statement would have had its say.
      if (error instanceof GuardError || error instanceof UniqueError) this.#unproven = false;
      throw error;
    }
  }

  #bump(keys: readonly string[]): void {
    this.#bumped.push(...keys);
    // What it has just outdated would cost the next request a failed batch before it is read anew.
    for (const entry of this.#relied) if (keys.includes(entry.key)) this.#cache.delete(entry.name);
    // The request's own bumps must not make its later batches look stale.
    this.#relied = this.#relied.filter((entry) => !keys.includes(entry.key));
  }

  /** Reads what a plan asks for, in one round trip. @throws what `read` and the plan's `finish` throw. */
  async readPlan<T>(plan: Plan<T>): Promise<T> {
    return plan.finish(await this.read(...plan.queries));
  }

  /** Writes a plan, in one round trip. @throws what `write` and the plan's `finish` throw. */
  async writePlan<T>(bumps: readonly string[], plan: Plan<T>): Promise<T> {
    return plan.finish(await this.write(bumps, ...plan.queries));
  }

  /** Whether something has been written. */
  get written(): boolean {
    return this.#written;
  }

  /** The versions the request has moved on, so far. */
  get bumped(): readonly string[] {
    return this.#bumped;
  }

  /** True while something came from the cache and no batch has confirmed it. */
  get unproven(): boolean {
    return this.#unproven;
  }

  /** Proves what came from the cache when no batch has done so yet. @throws StaleFacts */
  prove(): Promise<unknown> | undefined {
    return this.#unproven ? this.read() : undefined;
  }

  /** Forgets everything the request relied on here, so that it can start over; `bumps` is what it would have moved. */
  #stale(bumps: readonly string[] = []): Error {
    const contended = this.#relied.find(({ key }) => bumps.includes(key))?.key ?? null;
    for (const entry of this.#relied) this.#cache.delete(entry.name);
    this.#relied = [];
    this.#unproven = false;
    if (this.#written) return new GuardError("changed while the request was writing");
    return new StaleFacts(contended);
  }

  async #read(facts: readonly Fact<unknown>[]): Promise<Map<string, unknown>> {
    const keys = [...new Set(facts.map((fact) => fact.version))];
    const queries = facts.map((fact) => fact.queries());
    const results = await this.#run([currentVersions(keys), ...queries.flat()]);
    const versions = new Map(
      (results[0] as { key: string; version: string }[]).map((v) => [v.key, v.version]),
    );
    const values = new Map<string, unknown>();
    let at = 1;
    for (const [i, fact] of facts.entries()) {
      const count = queries[i]?.length ?? 0;
      const value = fact.build(results.slice(at, at + count));
      at += count;
      values.set(fact.id, value);
      const key = fact.version;
      const entry = { name: this.#name(fact), key, version: versions.get(key) ?? null, value };
      this.#rely(entry);
      if (value !== null) this.#cache.set(entry);
    }
    return values;
  }

  async #run(queries: readonly Query<unknown>[]): Promise<unknown[]> {
    // D1 refuses a batch of nothing, and there is nothing to wait for.
    if (queries.length === 0) return [];
    this.#tally.roundTrips += 1;
    this.#tally.statements += queries.length;
    const results = await this.shard.batch(queries);
    return queries.map((query, i) => query.read(results[i] ?? []));
  }

  /** @throws StaleFacts when another fact of the same version was read at a different one. */
  #rely(entry: Entry): void {
    const relied = this.#relied;
    if (relied.includes(entry)) return;
    relied.push(entry);
    if (relied.some(({ key, version }) => key === entry.key && version !== entry.version))
      throw this.#stale();
  }

  /** What is relied on, each key once. */
  #versions(): Versions {
    const relied = this.#relied;
    return relied
      .filter(({ key }, i) => relied.findIndex((entry) => entry.key === key) === i)
      .map(({ key, version }) => [key, version]);
  }

  #name(fact: Fact<unknown>): string {
    return `${this.shard.address} ${fact.id}`;
  }
}
