/** Every metric of `GET /v1/health/metrics`. docs/OPERATIONS.md, the dashboard and the alert rules use these names. */
export const CATALOGUE = {
  edgewrite_build_info: {
    type: "gauge",
    help: "Always 1; the label is the version the server answers with.",
  },
  edgewrite_http_requests_total: {
    type: "counter",
    help: "Answered API requests, by service and class of status.",
  },
  edgewrite_http_request_duration_milliseconds: {
    type: "histogram",
    help: "Time from a request's arrival to its answer. A Worker's clock moves only when it waits for I/O.",
  },
  edgewrite_d1_round_trips_total: {
    type: "counter",
    help: "Batches sent to a shard while answering requests, by service.",
  },
  edgewrite_d1_statements_total: {
    type: "counter",
    help: "Statements in those batches, by service.",
  },
  edgewrite_errors_total: {
    type: "counter",
    help: "Faults of the server: failed requests, queue messages, jobs given up and cron ticks, by source.",
  },
  edgewrite_queue_refusals_total: {
    type: "counter",
    help: "Messages a queue did not take, so that the work was done otherwise, by queue.",
  },
  edgewrite_queue_messages_total: {
    type: "counter",
    help: "Queue messages consumed, by queue and outcome.",
  },
  edgewrite_rate_limit_violations_total: {
    type: "counter",
    help: "Requests refused because a rate limit was reached, by endpoint.",
  },
  edgewrite_rate_limit_errors_total: {
    type: "counter",
    help: "Calls of the rate limiter that were not answered, so that requests went on unlimited, by action.",
  },
  edgewrite_lock_attempts_total: {
    type: "counter",
    help: "Attempts at a lock, by outcome (acquired, skipped, contended, expired, backend_error, release_error) and target.",
  },
  edgewrite_realtime_sockets_total: {
    type: "counter",
    help: "Attempts to open a realtime socket, by outcome (opened, refused, failed).",
  },
  edgewrite_realtime_messages_total: {
    type: "counter",
    help: "Events handed to the hubs of projects that are listened to.",
  },
  edgewrite_jobs_due: {
    type: "gauge",
    help: "Jobs that may run now, by queue.",
  },
  edgewrite_jobs_waiting: {
    type: "gauge",
    help: "Jobs whose time has not come: scheduled ones, and those that wait for their next attempt, by queue.",
  },
  edgewrite_jobs_dead: {
    type: "gauge",
    help: "Jobs that were given up and wait for an operator, by queue.",
  },
  edgewrite_jobs_oldest_due_seconds: {
    type: "gauge",
    help: "How long the oldest job that may run has been waiting, by queue.",
  },
} as const satisfies Readonly<Record<string, MetricInfo>>;

interface MetricInfo {
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
}

export type MetricName = keyof typeof CATALOGUE;

export type Labels = Readonly<Record<string, string>>;

/** A metric with its labels, as Prometheus writes it. */
export function seriesName(name: string, labels: Labels = {}): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${quoted(value)}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(",")}}`;
}

const quoted = (value: string) =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
