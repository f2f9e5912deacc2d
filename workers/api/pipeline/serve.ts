import { bytesToHex } from "@noble/hashes/utils.js";
import { ApiError } from "#shared/contract/errors.ts";
import { openStore } from "../../memory.ts";
import type { Endpoint } from "../declaration.ts";
import { attemptOnce } from "./attempt.ts";
import { baseHeaders } from "./base-headers.ts";
import { turnsOf, withCurrentFacts } from "./current-facts.ts";
import { limitsOf } from "./limits.ts";
import { type Done, isFault, observe, reportFault, type Seen } from "./observe.ts";
import { originAllowed, writeCors } from "./origin.ts";
import { receiveUpload } from "./receive-upload.ts";
import { readBody, readQuery } from "./request.ts";
import { IncomingRequest } from "./request-info.ts";
import { answerFailure } from "./respond.ts";
import type { Surroundings } from "./surroundings.ts";
import { type Form, isMultipart, readFields } from "./upload.ts";

/** One request of an endpoint, from bytes to bytes, in the order of reference/auth.md §1.1. */
export async function serve(
  endpoint: Endpoint,
  request: Request,
  path: Readonly<Record<string, string>>,
  around: Surroundings,
): Promise<Response> {
  const { settings, chance, env } = around;
  const info = new IncomingRequest(request, settings, () => bytesToHex(chance.random(8)));
  const now = chance.now();
  const store = openStore(env, settings);
  const limits = limitsOf(around);
  const seen: Seen = { projectId: "", shard: "", project: null, actor: null, outbound: 0 };
  let form: Form | undefined;
  let response: Response;
  let fault: unknown;
  try {
    const query = request.url.includes("?") ? readQuery(info.url.searchParams) : {};
    const before = { endpoint, path, query, info, around, store, limits, now, seen };
    form =
      endpoint.upload !== undefined && isMultipart(request)
        ? await receiveUpload(request, endpoint.upload, before)
        : await readParams(endpoint, request, settings.bodyLimit);
    const attempt = { ...before, body: form.values, ids: [] };
    const turn = turnsOf(around, () => seen.projectId);
    response = await withCurrentFacts(() => attemptOnce(attempt), turn);
  } catch (failure) {
    const headers = baseHeaders(info);
    const origin = info.header("origin");
    // Whose page it is is not known yet; what is wrong with its own request it may read.
    writeCors(headers, origin, seen.project === null || originAllowed(origin, seen.project, settings));
    const isRefused = failure instanceof ApiError && failure.status < 500;
    fault = isRefused ? await limits.astray(failure, { info, now }, headers) : failure;
    response = answerFailure(fault, headers, seen);
  }
  await form?.drain();
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
  if (endpoint.method !== "GET" && isMultipart(request)) return readFields(request);
  const values = endpoint.method === "GET" ? {} : await readBody(request, limit);
  return { values, drain: async () => undefined };
}
