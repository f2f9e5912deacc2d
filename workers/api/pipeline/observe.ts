import { ApiError } from "#shared/contract/errors.ts";
import type { Project } from "#shared/store/facts/project.ts";
import type { Store } from "#shared/store/store.ts";
import { faultOf } from "#shared/telemetry/fault.ts";
import { flushSoon, ledger } from "../../ledger.ts";
import { report } from "../../report.ts";
import type { Actor } from "../actor.ts";
import type { RequestInfo } from "../context.ts";
import type { Endpoint } from "../declaration.ts";
import { serviceOf } from "./gates.ts";
import { type LogRecord, logRequest } from "./log.ts";
import { asApiError, type Size } from "./respond.ts";
import type { Surroundings } from "./surroundings.ts";
import { countTraffic } from "./usage.ts";

/** What a request turned out to be, as far as it got. */
export interface Seen extends Size {
  /** As the request names it; "" before that is known. */
  projectId: string;
  shard: string;
  /** Null when there is no such project. */
  project: Project | null;
  actor: Actor | null;
}

/** A request that is answered. */
export interface Done {
  readonly endpoint: Endpoint;
  readonly info: RequestInfo;
  readonly seen: Seen;
  readonly response: Response;
  readonly store: Store;
  readonly milliseconds: number;
}

/** Counts a request and logs it if all are to be logged. No I/O: what is counted leaves the isolate later. */
export function observe(done: Done, { env, settings, waitUntil }: Surroundings): void {
  const { endpoint, info, seen, response, store, milliseconds } = done;
  const { roundTrips, statements } = store.tally;
  ledger.metrics.observe(endpoint.id, serviceOf(endpoint), {
    status: response.status,
    milliseconds,
    roundTrips,
    statements,
  });
  const inbound = endpoint.method === "GET" ? 0 : Number(info.header("content-length"));
  countTraffic(ledger.usage, seen, { inbound, outbound: seen.outbound });
  if (settings.log === "requests") logRequest(recordOf(done));
  flushSoon(env, waitUntil);
}

/** Whether a failure is the server's own, and not a refusal in plain words such as 501 for what a project switched off. */
export const isFault = (failure: unknown): boolean =>
  failure !== undefined &&
  (failure instanceof ApiError ? failure.status === 500 : asApiError(failure).status >= 500);

/** Reports a request that failed by a fault of the server's. */
export function reportFault(done: Done, failure: unknown, { env, chance, waitUntil }: Surroundings): void {
  const { level: _, message: __, ...tags } = recordOf(done);
  const message = asApiError(failure).type;
  waitUntil(report(env, faultOf({ source: "http", message, at: chance.now(), tags }, failure)));
}

function recordOf({ endpoint, info, seen, response, store, milliseconds }: Done): LogRecord {
  return {
    level: response.status >= 500 ? "error" : "info",
    message: "request",
    requestId: info.id,
    route: endpoint.path,
    method: endpoint.method,
    status: response.status,
    projectId: seen.projectId,
    milliseconds,
    roundTrips: store.tally.roundTrips,
    statements: store.tally.statements,
    bytes: seen.outbound,
  };
}
