import type { Count, Reduction } from "./message.ts";
import { METRICS } from "./metrics.ts";

/** What one project has used since the last flush. */
export class ProjectCounters {
  requests = 0;
  inbound = 0;
  outbound = 0;
  readonly #named = new Map<string, number>();
  readonly #reduced: (readonly [database: string, container: string])[] = [];

  add(metric: string, by: number): void {
    this.#named.set(metric, (this.#named.get(metric) ?? 0) + by);
  }

  /** A database, a container of it or a bucket was deleted: whatever was counted for it counts no longer. */
  reduce(database: string, container: string): void {
    this.#reduced.push([database, container]);
  }

  counts(projectId: string): Count[] {
    const all: [string, number][] = [
      [METRICS.requests, this.requests],
      [METRICS.inbound, this.inbound],
      [METRICS.outbound, this.outbound],
      ...this.#named,
    ];
    return all.flatMap(([metric, by]): Count[] => (by === 0 ? [] : [[projectId, metric, by]]));
  }

  reductions(projectId: string): Reduction[] {
    return this.#reduced.map(([database, container]) => [projectId, database, container]);
  }
}

/** What one isolate has counted since the last flush, by shard and project. A request costs it a few additions. */
export class UsageCounters {
  #shards = new Map<string, Map<string, ProjectCounters>>();

  of(shard: string, projectId: string): ProjectCounters {
    let projects = this.#shards.get(shard);
    if (!projects) {
      projects = new Map();
      this.#shards.set(shard, projects);
    }
    let counters = projects.get(projectId);
    if (!counters) {
      counters = new ProjectCounters();
      projects.set(projectId, counters);
    }
    return counters;
  }

  /** Everything counted, which then begins anew. */
  drain(): { shard: string; counts: Count[]; reductions: Reduction[] }[] {
    const shards = this.#shards;
    this.#shards = new Map();
    return [...shards].map(([shard, projects]) => ({
      shard,
      counts: [...projects].flatMap(([id, counters]) => counters.counts(id)),
      reductions: [...projects].flatMap(([id, counters]) => counters.reductions(id)),
    }));
  }
}
