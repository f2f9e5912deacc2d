import type { ApiError } from "#shared/contract/errors.ts";
import type { ResponseHeaders } from "../response-headers.ts";
import { limitsOf } from "./limits.ts";
import { IncomingRequest } from "./request-info.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * Counts a request that no endpoint takes.
 * @returns why it is refused: `failure`, or the limit of its address
 */
export function astray(
  failure: ApiError,
  request: Request,
  around: Surroundings,
  headers: ResponseHeaders,
): Promise<unknown> {
  const info = new IncomingRequest(request, around.settings, () => "");
  return limitsOf(around).astray(failure, { info, now: around.chance.now() }, headers);
}
