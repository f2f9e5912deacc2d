import { formatDatetime } from "#shared/contract/datetime.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { applyRequestFormat } from "#shared/contract/formats.ts";
import type { Store } from "#shared/store/store.ts";
import { StaleFacts } from "#shared/store/work.ts";
import { ledger } from "../../ledger.ts";
import type { Context, RequestInfo } from "../context.ts";
import type { Endpoint } from "../declaration.ts";
import type { ResponseHeaders } from "../response-headers.ts";
import { auditOf } from "./audit.ts";
import { baseHeaders } from "./base-headers.ts";
import { consoleProject } from "./console-project.ts";
import { type Admitted, contextOf } from "./context-of.ts";
import type { Effects } from "./effects.ts";
import { passGates } from "./gates.ts";
import { identify } from "./identify.ts";
import { parseInput } from "./input.ts";
import { isLimitReached, type LimitedRequest, type RequestLimits } from "./limits.ts";
import type { Seen } from "./observe.ts";
import { originAllowed, refuseOrigin, writeCors } from "./origin.ts";
import type { Values } from "./request.ts";
import { answer, answerFailure, asApiError } from "./respond.ts";
import type { Surroundings } from "./surroundings.ts";
import { readTarget, type Target } from "./target.ts";
import { countUse } from "./usage.ts";
import { markUse } from "./use-marks.ts";

/** A request that is read, on its way through the pipeline. */
export interface Attempt {
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
  /** Ids that attempts have drawn: the next one gets the same, since an object may bear them already. */
  readonly ids: string[];
}

/** One attempt at a request. @throws StaleFacts when it has to start over, and what is a fault of the server */
export async function attemptOnce(attempt: Attempt): Promise<Response> {
  const { endpoint, path, query, body, info, around, store, seen } = attempt;
  const headers = baseHeaders(info);
  const values = endpoint.method === "GET" ? query : { ...query, ...body };
  const target = readTarget(endpoint, path, values, info.headers);
  seen.projectId = target.projectId;
  try {
    const entry = await enter(attempt, target, values, headers);
    return await act(attempt, entry);
  } catch (failure) {
    if (failure instanceof StaleFacts) throw failure;
    // A refusal may rest on what the cache believed: it stands only when that is still so. One by a rate limit does not,
    // and must cost the database nothing.
    if (!isLimitReached(failure)) await store.prove();
    if (headers.get("Vary") === null) {
      const origin = info.header("origin");
      writeCors(headers, origin, originAllowed(origin, consoleProject(around.settings), around.settings));
    }
    if (asApiError(failure).status >= 500) throw failure;
    return answerFailure(failure, headers, seen);
  }
}

/** Who came in, and how. */
interface Entry extends Admitted {
  readonly target: Target;
  readonly limited: LimitedRequest;
  /** The response format the client speaks; "" for the newest. */
  readonly format: string;
}

/** From the caller's credentials to the handler's arguments. @throws ApiError of the first thing that is wrong */
async function enter(
  attempt: Attempt,
  target: Target,
  values: Values,
  headers: ResponseHeaders,
): Promise<Entry> {
  const { endpoint, path, info, around, store, limits, now, seen } = attempt;
  const { settings } = around;
  const today = formatDatetime(now);
  const incoming = { endpoint, target, path, values, headers: info.headers, settings, store, now, today };
  const { project, actor, refusal, devKey, work, fallbackConsulted } = await identify(incoming);
  seen.project = project;
  seen.actor = actor;
  seen.shard = work.shard.address;
  if (fallbackConsulted) headers.set("X-Debug-Fallback", "true");
  const origin = info.header("origin");
  const known = origin === "" || originAllowed(origin, project, settings);
  writeCors(headers, origin, known || devKey !== null);
  const projectId = project?.id ?? "";
  const limited = { endpoint, projectId, actor, hasDevKey: devKey !== null, path, values, info, now };
  try {
    if (!known && !devKey && info.header("x-appwrite-key") === "") refuseOrigin(origin);
    if (!project) throw new ApiError("project_not_found");
    if (refusal) throw refusal;
    passGates(endpoint, project, actor);
  } catch (refused) {
    await limits.enforceAddress(limited, headers);
    throw refused;
  }
  await limits.enforce(limited, headers);
  await endpoint.admit?.({ project, actor, work }, path);
  const format = info.header("x-appwrite-response-format") || settings.responseFormat;
  const upgraded = format === "" ? values : applyRequestFormat(format, endpoint.id, values);
  const input = parseInput(endpoint, path, upgraded);
  return { project, actor, work, input, headers, today, target, devKey, limited, format };
}

/** The handler, and what follows from its success. */
async function act(attempt: Attempt, entry: Entry): Promise<Response> {
  const { endpoint, store, limits, seen } = attempt;
  const { work, headers, limited, format } = entry;
  const { context, effects } = contextOf(attempt, entry);
  // What was read from another shard cannot be checked in this one's batch: it is checked before.
  if (store.main !== work) await store.main.prove();
  const value = await endpoint.handle(context);
  await limits.answered(limited, context.response.status ?? endpoint.status);
  await effects.settle();
  await store.prove();
  await effects.inform(value, context.after);
  if (effects.pending) context.after(() => effects.release(value));
  record(attempt, entry, context, effects, value);
  return answer(endpoint, value, format, context.response.status, headers, seen);
}

/** Notes who used what, for usage and audits. No I/O: it leaves the isolate later. */
function record(
  { endpoint, info }: Attempt,
  { project, actor, devKey, work, input, today, target }: Entry,
  context: Context<Values>,
  effects: Effects,
  value: unknown,
): void {
  markUse(context, actor, devKey);
  const payload = () => (effects.silent ? null : effects.sources(value).payload);
  countUse(ledger.usage, work.shard.address, { endpoint, project, input, value, payload, today });
  if (endpoint.audit === undefined || effects.silent) return;
  const sources = effects.sources(value);
  const audit = auditOf({ endpoint, project, actor, admin: target.admin, request: info, today, sources });
  if (audit) ledger.audit(work.shard.address, audit);
}
