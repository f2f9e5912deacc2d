import { type Labels, type MetricName, seriesName } from "./catalogue.ts";

/** Upper bounds of the latency histogram, in milliseconds; beyond the last is `+Inf`. */
export const BOUNDS = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] as const;

/** What the requests of one endpoint amount to. */
interface Route {
  readonly service: string;
  /** By class: `statuses[2]` is 2xx. */
  readonly statuses: number[];
  /** How many fell into each bucket alone. */
  readonly buckets: number[];
  milliseconds: number;
  roundTrips: number;
  statements: number;
}

/** An answered request in numbers. */
export interface Observed {
  readonly status: number;
  readonly milliseconds: number;
  readonly roundTrips: number;
  readonly statements: number;
}

/**
 * Counters of one isolate since the last flush. Buckets are stored each by itself, so that those of all isolates can be
 * added up; whoever shows them makes them cumulative.
 */
export class MetricCounters {
  #routes = new Map<string, Route>();
  #named = new Map<string, number>();

  /** One answered request. @param endpoint its id: `tablesDB.getRow` */
  observe(endpoint: string, service: string, seen: Observed): void {
    let route = this.#routes.get(endpoint);
    if (!route) {
      route = newRoute(service);
      this.#routes.set(endpoint, route);
    }
    const { status, milliseconds, roundTrips, statements } = seen;
    const kind = (status / 100) | 0;
    route.statuses[kind] = (route.statuses[kind] ?? 0) + 1;
    const bucket = bucketOf(milliseconds);
    route.buckets[bucket] = (route.buckets[bucket] ?? 0) + 1;
    route.milliseconds += milliseconds;
    route.roundTrips += roundTrips;
    route.statements += statements;
  }

  /** Anything else that is counted. */
  add(name: MetricName, labels: Labels, by = 1): void {
    const series = seriesName(name, labels);
    this.#named.set(series, (this.#named.get(series) ?? 0) + by);
  }

  /** Everything counted, by series, which then begins anew. */
  drain(): Map<string, number> {
    const all = this.#named;
    for (const route of this.#routes.values()) addRoute(all, route);
    this.#routes = new Map();
    this.#named = new Map();
    return all;
  }
}

const newRoute = (service: string): Route => ({
  service,
  statuses: [0, 0, 0, 0, 0, 0],
  buckets: new Array(BOUNDS.length + 1).fill(0),
  milliseconds: 0,
  roundTrips: 0,
  statements: 0,
});

function bucketOf(milliseconds: number): number {
  let at = 0;
  while (at < BOUNDS.length && milliseconds > (BOUNDS[at] ?? 0)) at += 1;
  return at;
}

function addRoute(to: Map<string, number>, route: Route): void {
  const { service } = route;
  const add = (name: string, labels: Labels, by: number) => {
    if (by === 0) return;
    const series = seriesName(name, labels);
    to.set(series, (to.get(series) ?? 0) + by);
  };
  route.statuses.forEach((n, kind) => {
    add("edgewrite_http_requests_total", { service, status: `${kind}xx` }, n);
  });
  route.buckets.forEach((n, i) => {
    const le = i < BOUNDS.length ? String(BOUNDS[i]) : "+Inf";
    add("edgewrite_http_request_duration_milliseconds_bucket", { service, le }, n);
  });
  add("edgewrite_http_request_duration_milliseconds_sum", { service }, route.milliseconds);
  add("edgewrite_d1_round_trips_total", { service }, route.roundTrips);
  add("edgewrite_d1_statements_total", { service }, route.statements);
}
