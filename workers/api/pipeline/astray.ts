import { bytesToHex } from "@noble/hashes/utils.js";
import type { ApiError } from "#shared/contract/errors.ts";
import { baseHeaders } from "./base-headers.ts";
import { limitsOf } from "./limits.ts";
import { logRequest } from "./log.ts";
import { writeCors } from "./origin.ts";
import { IncomingRequest } from "./request-info.ts";
import { answerFailure } from "./respond.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * Counts, refuses and logs a request that no endpoint takes: with `failure`, or the limit of its address. Any page may read
 * the answer.
 */
export async function refuseAstray(
  failure: ApiError,
  request: Request,
  around: Surroundings,
): Promise<Response> {
  const { settings, chance } = around;
  const now = chance.now();
  const info = new IncomingRequest(request, settings, () => bytesToHex(chance.random(8)));
  const headers = baseHeaders(info);
  writeCors(headers, info.header("origin"), true);
  const refusal = await limitsOf(around).astray(failure, { info, now }, headers);
  const size = { outbound: 0 };
  const response = answerFailure(refusal, headers, size);
  if (settings.log === "requests") {
    logRequest({
      level: "info",
      message: "request",
      requestId: info.id,
      route: "",
      method: request.method,
      status: response.status,
      projectId: "",
      milliseconds: chance.now() - now,
      roundTrips: 0,
      statements: 0,
      bytes: size.outbound,
    });
  }
  return response;
}
