import { JOB_QUEUES } from "#queues/wake-up.ts";
import { SERVER_VERSION } from "#shared/contract/version.ts";
import { type QueueDepth, queueDepths } from "#shared/store/queue-depths.ts";
import { type MetricName, seriesName } from "#shared/telemetry/catalogue.ts";
import { renderMetrics } from "#shared/telemetry/prometheus.ts";
import { readInstallation } from "#shared/usage/statements.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";

/**
 * The whole installation in Prometheus' text format: counters of all isolates as of a few seconds ago, and the queues as
 * they are now. One round trip a shard.
 */
export const getMetrics = endpoint(
  {
    id: "health.getMetrics",
    method: "GET",
    path: "/v1/health/metrics",
    scope: "health.read",
    auth: ["admin", "key"],
    status: 200,
    returns: "any",
  },
  async ({ store, now }: Context<unknown>) => {
    const others = store.shards.slice(1).map(({ address }) => store.on(address).read(queueDepths(now)));
    const [[depths, counters], ...elsewhere] = await Promise.all([
      store.main.read(queueDepths(now), readInstallation),
      ...others,
    ]);
    const values: [string, number][] = [
      [seriesName("edgewrite_build_info", { version: SERVER_VERSION }), 1],
      ...counters,
      ...gauges([...depths, ...elsewhere.flatMap(([some]) => some)], now),
    ];
    return new Response(renderMetrics(values), {
      headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
    });
  },
);

/** Every queue is there, so that an alert on one that is empty does not miss its series. */
function gauges(depths: readonly QueueDepth[], now: number): [string, number][] {
  const kinds = new Set<string>([...JOB_QUEUES, ...depths.map(({ kind }) => kind)]);
  return [...kinds].flatMap((queue) => {
    const own = depths.filter(({ kind }) => kind === queue);
    const sum = (of: "due" | "waiting" | "dead") => own.reduce((all, depth) => all + depth[of], 0);
    const oldest = Math.min(now, ...own.map((depth) => depth.oldest));
    const gauge = (name: MetricName, value: number): [string, number] => [seriesName(name, { queue }), value];
    return [
      gauge("edgewrite_jobs_due", sum("due")),
      gauge("edgewrite_jobs_waiting", sum("waiting")),
      gauge("edgewrite_jobs_dead", sum("dead")),
      gauge("edgewrite_jobs_oldest_due_seconds", (now - oldest) / 1000),
    ];
  });
}
