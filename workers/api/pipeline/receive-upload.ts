import { formatDatetime } from "#shared/contract/datetime.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { CHUNK } from "#shared/contract/storage.ts";
import { hold, PATIENCE_TO_SEND } from "#shared/memory/turns.ts";
import type { Store } from "#shared/store/store.ts";
import type { Context } from "../context.ts";
import type { Endpoint } from "../declaration.ts";
import { ResponseHeaders } from "../response-headers.ts";
import type { Attempt } from "./attempt.ts";
import { passGates } from "./gates.ts";
import { identify } from "./identify.ts";
import { isLimitReached } from "./limits.ts";
import { readTarget } from "./target.ts";
import { discardUpload, type Form, readUpload } from "./upload.ts";

/** A request before its body is read. */
export type Bodiless = Omit<Attempt, "body" | "ids">;

/** Bytes that a form has besides its file, as SDKs write it, at most. */
const FIELDS = 65_536;

/**
 * Reads the form of an upload. Who is refused whatever the form says is refused unread; for the others there has to be memory
 * first, that is given back once the form is drained.
 * @throws ApiError general_argument_invalid for a body that is not a form; general_server_error, 503, when there is no memory
 */
export async function receiveUpload(request: Request, upload: string, before: Bodiless): Promise<Form> {
  const discard = () => discardUpload(request, upload);
  if (await isRefused(before)) return { values: {}, drain: discard };
  const { chance } = before.around;
  const cost = costOf(request.headers);
  const held = await hold(() => chance.now(), cost, PATIENCE_TO_SEND).catch(async (overload) => {
    await discard();
    throw overload;
  });
  return readUpload(request, upload, held);
}

/**
 * Bytes of memory: what is read before it is handed over. A larger file goes to the device while it arrives, part by part; what
 * is here whole has its turn for that.
 */
function costOf(headers: Headers): number {
  const length = Number(headers.get("content-length")) || Number.POSITIVE_INFINITY;
  return length <= CHUNK + FIELDS ? length : 2 * CHUNK;
}

/**
 * True for a request that its path, query and headers are enough to refuse. It is then answered as one without a body, in the
 * words and with the headers of every refusal.
 */
async function isRefused(before: Bodiless): Promise<boolean> {
  const { endpoint, path, query, info, around, store, limits, now, seen } = before;
  const { headers } = info;
  // The form may name it.
  if (!(headers.get("x-appwrite-project") || query.project || path.projectId)) return false;
  const { settings } = around;
  try {
    const target = readTarget(endpoint, path, query, headers);
    const today = formatDatetime(now);
    const incoming = { endpoint, target, path, values: query, headers, settings, store, now, today };
    const { project, actor, refusal, devKey, work } = await identify(incoming);
    seen.projectId = target.projectId;
    seen.project = project;
    seen.shard = work.shard.address;
    if (project && !refusal && (await isAdmitted(endpoint, path, { project, actor, work }))) return false;
    const projectId = project?.id ?? "";
    const limited = {
      endpoint,
      projectId,
      actor,
      hasDevKey: devKey !== null,
      path,
      values: query,
      info,
      now,
    };
    await limits.enforceAddress(limited, new ResponseHeaders());
  } catch (failure) {
    if (isLimitReached(failure)) return true;
    if (!(failure instanceof ApiError)) return false;
  }
  return isCurrent(store);
}

type Caller = Pick<Context<unknown>, "project" | "actor" | "work">;

/** @throws what is no refusal */
async function isAdmitted(endpoint: Endpoint, path: Attempt["path"], caller: Caller): Promise<boolean> {
  try {
    passGates(endpoint, caller.project, caller.actor);
    await endpoint.admit?.(caller, path);
    return true;
  } catch (failure) {
    if (failure instanceof ApiError) return false;
    throw failure;
  }
}

/** Whether what was read from the cache still holds; when it does not, the request is judged anew, with its body. */
async function isCurrent(store: Store): Promise<boolean> {
  try {
    await store.prove();
    return true;
  } catch {
    return false;
  }
}
