import { bytesToHex } from "@noble/hashes/utils.js";
import type { ApiError } from "#shared/contract/errors.ts";
import { baseHeaders } from "./base-headers.ts";
import { limitsOf } from "./limits.ts";
import { writeCors } from "./origin.ts";
import { IncomingRequest } from "./request-info.ts";
import { answerFailure } from "./respond.ts";
import type { Surroundings } from "./surroundings.ts";

/** Counts and refuses a request that no endpoint takes: with `failure`, or the limit of its address. Any page may read it. */
export async function refuseAstray(
  failure: ApiError,
  request: Request,
  around: Surroundings,
): Promise<Response> {
  const { settings, chance } = around;
  const info = new IncomingRequest(request, settings, () => bytesToHex(chance.random(8)));
  const headers = baseHeaders(info);
  writeCors(headers, info.header("origin"), true);
  const refusal = await limitsOf(around).astray(failure, { info, now: chance.now() }, headers);
  return answerFailure(refusal, headers);
}
