import type { RequestInfo } from "../context.ts";

/** The headers that every response has. */
export function baseHeaders(info: RequestInfo): Headers {
  // One by one: building from an object takes twice as long.
  const headers = new Headers();
  headers.set("Server", "Appwrite");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("X-Request-Id", info.id);
  headers.set("X-Debug-Fallback", "false");
  if (info.secure) headers.set("Strict-Transport-Security", "max-age=10886400");
  return headers;
}
