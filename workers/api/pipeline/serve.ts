import { bytesToHex } from "@noble/hashes/utils.js";
import type { Settings } from "#shared/config/settings.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { applyRequestFormat } from "#shared/contract/formats.ts";
import { resolveId, uniqueId } from "#shared/contract/ids.ts";
import { deviceFor } from "#shared/files/devices.ts";
import type { Store } from "#shared/store/store.ts";
import { StaleFacts } from "#shared/store/work.ts";
import { faultOf } from "#shared/telemetry/fault.ts";
import type { Env } from "../../env.ts";
import { ledger } from "../../ledger.ts";
import { Limiter } from "../../limiter.ts";
import { locksOf } from "../../locks.ts";
import { openStore } from "../../memory.ts";
import { wake, wakeAll } from "../../queues.ts";
import { report } from "../../report.ts";
import type { Chance, Context, RequestInfo } from "../context.ts";
import type { Endpoint } from "../declaration.ts";
import { socketLine } from "../realtime/publish.ts";
import { auditOf } from "./audit.ts";
import { consoleProject } from "./console-project.ts";
import { Effects } from "./effects.ts";
import { passGates } from "./gates.ts";
import { identify } from "./identify.ts";
import { parseInput } from "./input.ts";
import { RequestLimits } from "./limits.ts";
import { type Done, isFault, observe, reportFault, type Seen } from "./observe.ts";
import { originAllowed, refuseOrigin, writeCors } from "./origin.ts";
import { readBody, readQuery, type Values } from "./request.ts";
import { IncomingRequest } from "./request-info.ts";
import { answer, answerFailure, asApiError } from "./respond.ts";
import { readTarget } from "./target.ts";
import { type Form, isMultipart, readUpload } from "./upload.ts";
import { countUse } from "./usage.ts";
import { markUse } from "./use-marks.ts";

/** What the pipeline needs of its surroundings. */
export interface Surroundings {
  readonly env: Env;
  readonly settings: Settings;
  readonly chance: Chance;
  waitUntil(promise: Promise<unknown>): void;
}

/** How often a request starts over because what it had cached changed under it. */
const ATTEMPTS = 5;

/** One request of an endpoint, from bytes to bytes, in the order of reference/auth.md §1.1. */
export async function serve(
  endpoint: Endpoint,
  request: Request,
  path: Readonly<Record<string, string>>,
  around: Surroundings,
): Promise<Response> {
  const { settings, chance, env } = around;
  const info = new IncomingRequest(request, settings, () => hex(chance, 8));
  const now = chance.now();
  const store = openStore(env, settings);
  const limits = new RequestLimits(settings, (projectId) => new Limiter(env, projectId));
  const seen: Seen = { projectId: "", shard: "", project: null, actor: null, outbound: 0 };
  let response: Response;
  let fault: unknown;
  try {
    const query = request.url.includes("?") ? readQuery(info.url.searchParams) : {};
    const { values: body, drain } = await readParams(endpoint, request, settings.bodyLimit);
    const attempt = { endpoint, path, query, body, info, around, store, limits, now, seen };
    response = await withCurrentFacts(() => attemptOnce(attempt));
    await drain();
  } catch (failure) {
    fault = failure;
    const headers = baseHeaders(info);
    writeCors(headers, info.header("origin"), originAllowed(info.header("origin"), null, settings));
    response = answerFailure(failure, headers, seen);
  }
  const done: Done = { endpoint, info, seen, response, store, milliseconds: chance.now() - now };
  observe(done, around);
  if (settings.serverTiming) {
    const { roundTrips, statements } = store.tally;
    response.headers.set(
      "Server-Timing",
      `d1;desc="${roundTrips} round trips", sql;desc="${statements} statements"`,
    );
  }
  if (isFault(fault)) reportFault(done, fault, around);
  return response;
}

async function readParams(endpoint: Endpoint, request: Request, limit: number): Promise<Form> {
  if (endpoint.upload !== undefined && isMultipart(request)) return readUpload(request, endpoint.upload);
  const values = endpoint.method === "GET" ? {} : await readBody(request, limit);
  return { values, drain: async () => undefined };
}

interface Attempt {
  readonly endpoint: Endpoint;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Values;
  readonly body: Values;
  readonly info: RequestInfo;
  readonly around: Surroundings;
  readonly store: Store;
  readonly limits: RequestLimits;
  readonly now: number;
  readonly seen: Seen;
}

async function attemptOnce(attempt: Attempt): Promise<Response> {
  const { endpoint, path, query, body, info, around, store, limits, now, seen } = attempt;
  const { settings, chance } = around;
  const headers = baseHeaders(info);
  const origin = info.header("origin");
  const incomingHeaders = info.headers;
  const values = endpoint.method === "GET" ? query : { ...query, ...body };
  const target = readTarget(endpoint, path, values, incomingHeaders);
  seen.projectId = target.projectId;
  const today = formatDatetime(now);
  const incoming = { endpoint, target, path, values, headers: incomingHeaders, settings, store, now, today };
  try {
    const { project, actor, refusal, devKey, work, fallbackConsulted } = await identify(incoming);
    Object.assign(seen, { project, actor, shard: work.shard.address });
    if (fallbackConsulted) headers.set("X-Debug-Fallback", "true");
    const known = origin === "" || originAllowed(origin, project, settings);
    writeCors(headers, origin, known || devKey !== null);
    if (!known && !devKey && info.header("x-appwrite-key") === "") refuseOrigin(origin);
    if (!project) throw new ApiError("project_not_found");
    if (refusal) throw refusal;
    passGates(endpoint, project, actor);
    const limited = {
      endpoint,
      projectId: project.id,
      actor,
      hasDevKey: devKey !== null,
      path,
      values,
      info,
      now,
    };
    await limits.enforce(limited, headers);
    const format = info.header("x-appwrite-response-format") || settings.responseFormat;
    const upgraded = format === "" ? values : applyRequestFormat(format, endpoint.id, values);
    const input = parseInput(endpoint, path, upgraded);
    const newId = () => uniqueId(now + fraction(chance), hex(chance, 4));
    const effects = new Effects({
      endpoint,
      project,
      actor,
      work,
      input,
      today,
      clock: () => chance.now(),
      newId,
      wake: (shard, queue, jobs) => wake(around.env, shard, queue, jobs),
      sockets: socketLine({ ...around, project, store, shard: work.shard.address, now: () => chance.now() }),
    });
    const context: Context<Values> = {
      input,
      project,
      actor,
      work,
      store,
      files: around.env.FILES,
      device: deviceFor(settings, around.env.FILES),
      locks: locksOf(around.env, settings),
      settings,
      now,
      today,
      clock: () => chance.now(),
      request: info,
      response: { headers },
      id(wanted) {
        const id = resolveId(wanted, newId);
        effects.made(id);
        return id;
      },
      secret: (bytes) => hex(chance, bytes),
      random: (bytes) => chance.random(bytes),
      after: (later) => around.waitUntil(later().catch((error) => failedAfter(error, attempt))),
      enqueue: (queue, body, options) => effects.enqueue(queue, body, options),
      wake: (shard, jobs) => around.waitUntil(wakeAll(around.env, shard, jobs)),
      tell: (params, payload) => effects.tell(params, payload),
      silence: () => effects.silence(),
      tellEach: (select) => effects.tellEach(select),
    };
    // What was read from another shard cannot be checked in this one's batch: it is checked before.
    if (store.main !== work) await store.main.prove();
    const value = await endpoint.handle(context);
    await limits.answered(limited, context.response.status ?? endpoint.status);
    await effects.settle();
    await store.prove();
    if (effects.pending) context.after(() => effects.release(value));
    markUse(context, actor, devKey);
    const payload = () => (effects.silent ? null : effects.sources(value).payload);
    countUse(ledger.usage, work.shard.address, { endpoint, project, input, value, payload, today });
    if (endpoint.audit !== undefined && !effects.silent) {
      const sources = effects.sources(value);
      const audit = auditOf({ endpoint, project, actor, admin: target.admin, request: info, today, sources });
      if (audit) ledger.audit(work.shard.address, audit);
    }
    return answer(endpoint, value, format, context.response.status, headers, seen);
  } catch (failure) {
    if (failure instanceof StaleFacts) throw failure;
    // A refusal may rest on what the cache believed: it stands only when that is still so. One by a rate limit does not,
    // and must cost the database nothing.
    if (!isLimitReached(failure)) await store.prove();
    if (!headers.has("Vary")) {
      writeCors(headers, origin, originAllowed(origin, consoleProject(settings), settings));
    }
    if (asApiError(failure).status >= 500) throw failure;
    return answerFailure(failure, headers, seen);
  }
}

const isLimitReached = (failure: unknown) =>
  failure instanceof ApiError && failure.type === "general_rate_limit_exceeded";

/** Runs the request again while facts it took from the cache turn out to have changed. */
async function withCurrentFacts(attempt: () => Promise<Response>): Promise<Response> {
  for (let left = ATTEMPTS; ; left--) {
    try {
      return await attempt();
    } catch (failure) {
      if (!(failure instanceof StaleFacts)) throw failure;
      if (left <= 1) throw new ApiError("general_resource_locked");
    }
  }
}

function baseHeaders(info: RequestInfo): Headers {
  // One by one: building from an object takes twice as long.
  const headers = new Headers();
  headers.set("Server", "Appwrite");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("X-Request-Id", info.id);
  headers.set("X-Debug-Fallback", "false");
  if (info.secure) headers.set("Strict-Transport-Security", "max-age=10886400");
  return headers;
}

/** The clock shows milliseconds; chance fills the microseconds of ids made within one. */
function fraction(chance: Chance): number {
  const [high = 0, low = 0] = chance.random(2);
  return (high * 256 + low) / 65_536;
}

const hex = (chance: Chance, bytes: number) => bytesToHex(chance.random(bytes));

/** The response is gone; whoever runs the server should know all the same. */
function failedAfter(error: unknown, { endpoint, info, around, seen }: Attempt): Promise<void> {
  const tags = {
    requestId: info.id,
    route: endpoint.path,
    method: endpoint.method,
    projectId: seen.projectId,
  };
  const message = "work after the response failed";
  return report(around.env, faultOf({ source: "http", message, at: around.chance.now(), tags }, error));
}
