import type { RequestInfo } from "../context.ts";
import { ResponseHeaders } from "../response-headers.ts";

/** The headers that every response has. */
export function baseHeaders(info: RequestInfo): ResponseHeaders {
  const headers = new ResponseHeaders();
  headers.set("Server", "Appwrite");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("X-Request-Id", info.id);
  headers.set("X-Debug-Fallback", "false");
  if (info.secure) headers.set("Strict-Transport-Security", "max-age=10886400");
  return headers;
}
