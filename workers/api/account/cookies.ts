import {
  type CookieScope,
  clearedCookies,
  fallbackCookies,
  sessionCookies,
} from "#shared/crypto/session-cookies.ts";
import type { Context } from "../context.ts";
import { CONSOLE } from "../pipeline/target.ts";
import { isSameSite, registrableDomain } from "./site.ts";

/** Puts a session into the response: two cookies, and a header for pages whose browser will not send those back. */
export function setSessionCookies(
  context: Context<unknown>,
  projectId: string,
  value: string,
  expire: string,
): void {
  const { headers } = context.response;
  for (const line of sessionCookies(scopeOf(context, projectId), value, new Date(expire))) {
    headers.addCookie(line);
  }
  if (!isOfThisSite(context)) headers.set("X-Fallback-Cookies", fallbackCookies(projectId, value));
}

/** Takes the session out of the client. */
export function clearSessionCookies(context: Context<unknown>, projectId: string): void {
  const { headers } = context.response;
  for (const line of clearedCookies(scopeOf(context, projectId), new Date(context.now))) {
    headers.addCookie(line);
  }
  if (!isOfThisSite(context)) headers.set("X-Fallback-Cookies", fallbackCookies(projectId, null));
}

function scopeOf({ request, settings }: Context<unknown>, projectId: string): CookieScope {
  const { hostname } = request.url;
  const scope = { projectId, secure: request.secure, hostname };
  if (projectId !== CONSOLE || !settings.consoleRootSession) return scope;
  return { ...scope, rootDomain: registrableDomain(hostname) };
}

const isOfThisSite = ({ request }: Context<unknown>) =>
  isSameSite(request.header("origin") || request.header("referer"), request.url.hostname);
