import { Buffer } from "node:buffer";
import { ApiError, isErrorType } from "#shared/contract/errors.ts";
import { applyResponseFormat, isNewerThanServer } from "#shared/contract/formats.ts";
import { stringifyJson } from "#shared/contract/json.ts";
import { SERVER_VERSION } from "#shared/contract/version.ts";
import { GuardError, StoreError } from "#shared/store/failure.ts";
import type { Endpoint } from "../declaration.ts";
import type { ResponseHeaders } from "../response-headers.ts";

const NOT_CACHED = {
  "Cache-Control": "no-cache, no-store, must-revalidate",
  Expires: "0",
  Pragma: "no-cache",
};

/** How many bytes a response's body has. */
export interface Size {
  outbound: number;
}

/**
 * The response of a handler's value: JSON in the format the client asked for, or nothing.
 * @param size told how long the body is
 */
export function answer(
  endpoint: Endpoint,
  value: unknown,
  format: string,
  status: number | undefined,
  headers: ResponseHeaders,
  size: Size,
): Response {
  if (value instanceof Response) {
    const response = headers.respond(value.body, value.status);
    for (const [name, text] of value.headers) response.headers.set(name, text);
    size.outbound = Number(response.headers.get("content-length") ?? 0);
    return response;
  }
  if (format !== "" && isNewerThanServer(format)) {
    headers.set(
      "X-Appwrite-Warning",
      `The SDK speaks response format ${format}, this server ${SERVER_VERSION}: newer fields may be missing.`,
    );
  }
  const code = status ?? endpoint.status;
  // Without a body there is no content type: the SDKs would parse the empty text.
  if (code === 204 || endpoint.returns === null) return headers.respond(null, code);
  headers.set("Content-Type", "application/json; charset=UTF-8");
  const shaped = format === "" ? value : applyResponseFormat(format, endpoint.returns, value);
  return sized(stringifyJson(shaped), code, headers, size);
}

/** The response of a failure. Whatever is not an ApiError is a fault of the server and says nothing of itself. */
export function answerFailure(failure: unknown, headers: ResponseHeaders, size?: Size): Response {
  const error = asApiError(failure);
  for (const [name, text] of Object.entries(NOT_CACHED)) headers.set(name, text);
  headers.set("Content-Type", "application/json; charset=UTF-8");
  const { message, status, type, retryAfter } = error;
  if (retryAfter !== undefined) headers.set("Retry-After", String(retryAfter));
  const text = JSON.stringify({ message, code: status, version: SERVER_VERSION, type });
  return sized(text, status, headers, size);
}

function sized(text: string, status: number, headers: ResponseHeaders, size?: Size): Response {
  if (size) size.outbound = Buffer.byteLength(text);
  return headers.respond(text, status);
}

export function asApiError(failure: unknown): ApiError {
  if (failure instanceof ApiError) return failure;
  // Guards speak in error types: the condition that failed is what the client did wrong.
  if (failure instanceof GuardError && isErrorType(failure.reason)) return new ApiError(failure.reason);
  if (failure instanceof StoreError) {
    return new ApiError("general_server_error", {
      message: "The database did not answer. A change was made as a whole or not at all; look, or try again.",
      cause: failure,
    });
  }
  return new ApiError("general_unknown", { cause: failure });
}
