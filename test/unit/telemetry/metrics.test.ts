import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CATALOGUE, seriesName } from "#shared/telemetry/catalogue.ts";
import { BOUNDS, MetricCounters } from "#shared/telemetry/counters.ts";
import { renderMetrics } from "#shared/telemetry/prometheus.ts";
import { parsePrometheus } from "./prometheus.ts";

const observation = fc.record({
  service: fc.constantFrom("teams", "tablesdb", "users"),
  status: fc.constantFrom(200, 201, 204, 404, 500),
  milliseconds: fc.nat(20_000),
  roundTrips: fc.nat(3),
  statements: fc.nat(9),
});

describe("metrics", () => {
  test("what isolates counted apart adds up to what one would have counted", () => {
    fc.assert(
      fc.property(fc.array(observation), fc.array(observation), (here, there) => {
        const [one, other, both] = [new MetricCounters(), new MetricCounters(), new MetricCounters()];
        for (const seen of here) one.observe(`${seen.service}.a`, seen.service, seen);
        for (const seen of there) other.observe(`${seen.service}.b`, seen.service, seen);
        for (const seen of [...here, ...there]) both.observe(`${seen.service}.c`, seen.service, seen);
        const sum = one.drain();
        for (const [series, by] of other.drain()) sum.set(series, (sum.get(series) ?? 0) + by);
        expect(new Map([...sum].sort())).toEqual(new Map([...both.drain()].sort()));
        expect(both.drain().size).toBe(0);
      }),
    );
  });

  test("are written in Prometheus' format, histograms cumulative", () => {
    fc.assert(
      fc.property(fc.array(observation, { minLength: 1 }), (all) => {
        const counters = new MetricCounters();
        // One endpoint has one service: that of its first request.
        for (const seen of all) counters.observe("x", seen.service, seen);
        const { types, samples } = parsePrometheus(renderMetrics(counters.drain()));
        expect([...types.keys()]).toEqual(Object.keys(CATALOGUE));
        const service = all[0]?.service;
        const of = (name: string) =>
          samples.filter((sample) => sample.name === name && sample.labels.service === service);
        const duration = "edgewrite_http_request_duration_milliseconds";
        const buckets = of(`${duration}_bucket`);
        expect(buckets.map(({ labels, value }) => [labels.le, value])).toEqual(
          [...BOUNDS, Number.POSITIVE_INFINITY].map((bound) => [
            bound === Number.POSITIVE_INFINITY ? "+Inf" : String(bound),
            all.filter(({ milliseconds }) => milliseconds <= bound).length,
          ]),
        );
        expect(of(`${duration}_count`)[0]?.value).toBe(all.length);
        expect(of(`${duration}_sum`)[0]?.value).toBe(
          all.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
        );
        const requests = of("edgewrite_http_requests_total");
        expect(requests.reduce((sum, { value }) => sum + value, 0)).toBe(all.length);
      }),
    );
  });

  test("labels are quoted, and what the catalogue lacks is left out", () => {
    const series = seriesName("edgewrite_jobs_due", { queue: 'a"b\\c\nd' });
    const text = renderMetrics([
      [series, 3],
      ["edgewrite_nobody_knows", 1],
    ]);
    expect(parsePrometheus(text).samples).toEqual([
      { name: "edgewrite_jobs_due", labels: { queue: 'a\\"b\\\\c\\nd' }, value: 3 },
    ]);
  });
});
