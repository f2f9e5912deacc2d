import { decodeSession, parseJsonOrNull, type SessionValue } from "./session-value.ts";

/** The request headers a session may come in; null or absent when not sent. */
export interface SessionHeaders {
  readonly cookie?: string | null;
  readonly session?: string | null;
  readonly fallback?: string | null;
}

/** Where the cookies of a response will live. */
export interface CookieScope {
  readonly projectId: string;
  /** The request was https: cookies become `Secure`. */
  readonly secure: boolean;
  /** The request's host name, without port. */
  readonly hostname: string;
  /** For the console's root session: the registrable domain, used in place of the host name. */
  readonly rootDomain?: string;
}

/** The session cookie's name and its twin's, which browsers keep on http where they drop `SameSite=None`. */
export function cookieNames(projectId: string): { readonly main: string; readonly legacy: string } {
  const main = `a_session_${projectId}`.toLowerCase();
  return { main, legacy: `${main}_legacy` };
}

/**
 * The session a request carries: cookie, legacy cookie, `X-Appwrite-Session`, then `X-Fallback-Cookies`; the
 * first that can be read wins (auth.md §2.1). `fallbackConsulted` is what `X-Debug-Fallback` tells. `quick`: the same
 * functions, only quicker.
 */
export function readSession(
  headers: SessionHeaders,
  projectId: string,
  quick = { cookies: parseCookies, session: decodeSession },
): { readonly session: SessionValue | null; readonly fallbackConsulted: boolean } {
  if (!headers.cookie && !headers.session && !headers.fallback) {
    return { session: null, fallbackConsulted: true };
  }
  const { main, legacy } = cookieNames(projectId);
  const cookies = quick.cookies(headers.cookie ?? "");
  for (const text of [cookies.get(main), cookies.get(legacy), headers.session]) {
    const session = quick.session(text ?? "");
    if (session) return { session, fallbackConsulted: false };
  }
  const fallback = parseFallback(headers.fallback ?? "");
  const text = fallback.get(main) ?? fallback.get(legacy) ?? "";
  return { session: quick.session(text), fallbackConsulted: true };
}

/**
 * The two `Set-Cookie` lines of a login (auth.md §2.2); `value` comes from `encodeSession`, `expires` is the
 * session's end. The name=value pair comes first: the CLI sends the line back as it is (clients.md).
 */
export function sessionCookies(scope: CookieScope, value: string, expires: Date): [string, string] {
  const { main, legacy } = cookieNames(scope.projectId);
  const domain = cookieDomain(scope.rootDomain ?? scope.hostname);
  const attributes = [
    "path=/",
    ...(domain === null ? [] : [`domain=${domain}`]),
    `expires=${expires.toUTCString()}`,
    ...(scope.secure ? ["secure"] : []),
    "HttpOnly",
  ].join("; ");
  const line = (name: string) => `${name}=${encodeURIComponent(value)}; ${attributes}`;
  return [line(legacy), `${line(main)}; SameSite=None`];
}

/** The two `Set-Cookie` lines of a logout: no value, expired an hour before `now`. */
export function clearedCookies(scope: CookieScope, now: Date): [string, string] {
  return sessionCookies(scope, "", new Date(now.getTime() - 3_600_000));
}

/** `X-Fallback-Cookies` of a login from another site, or of a logout (null). */
export function fallbackCookies(projectId: string, value: string | null): string {
  return value === null ? "[]" : JSON.stringify({ [cookieNames(projectId).main]: value });
}

/** `.host`, or null where browsers take no Domain: localhost, IP addresses and other names without a dot. */
export function cookieDomain(hostname: string): string | null {
  const host = hostname.toLowerCase();
  const isAddress = /^\d{1,3}(\.\d{1,3}){3}$/.test(host) || host.includes(":");
  return isAddress || !host.includes(".") ? null : `.${host}`;
}

/**
 * Cookies by lower-cased name, the first of a name counts. Attributes may stand between them, since the CLI
 * sends whole Set-Cookie lines back, and commas separate too, as clients that keep several lines join them so.
 */
export function parseCookies(header: string): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const part of header.split(/[;,]/)) {
    const equals = part.indexOf("=");
    if (equals < 0) continue;
    const name = part.slice(0, equals).trim().toLowerCase();
    const value = part.slice(equals + 1).trim();
    if (value !== "" && !cookies.has(name)) cookies.set(name, value.replace(/^"(.*)"$/, "$1"));
  }
  return cookies;
}

function parseFallback(header: string): Map<string, string> {
  // The header is absent from nearly every request, and a parser's exception is dear.
  const value = header === "" ? null : parseJsonOrNull(header);
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return new Map(texts.map(([name, text]) => [name.toLowerCase(), text]));
}
