import type { Settings } from "#shared/config/settings.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { type Family, familyOf } from "#shared/contract/platforms.ts";
import type { PlatformRow, Project } from "#shared/store/facts/project.ts";
import type { ResponseHeaders } from "../response-headers.ts";
import { consoleProject } from "./console-project.ts";
import { remembered } from "./remembered.ts";

const ALLOWED_HEADERS = [
  "Accept, Origin, Cookie, Set-Cookie, Content-Type, Content-Range",
  "X-Appwrite-Project, X-Appwrite-Key, X-Appwrite-Dev-Key, X-Appwrite-Locale, X-Appwrite-Mode, X-Appwrite-JWT",
  "X-Appwrite-Organization, X-Appwrite-Response-Format, X-Appwrite-Timeout, X-Appwrite-ID, X-Appwrite-Timestamp",
  "X-Appwrite-Session, X-Appwrite-Platform, X-Appwrite-Impersonate-User-Id",
  "X-Appwrite-Impersonate-User-Email, X-Appwrite-Impersonate-User-Phone",
  "X-SDK-Version, X-SDK-Name, X-SDK-Language, X-SDK-Platform, X-SDK-GraphQL, X-SDK-Profile",
  "Range, Cache-Control, Expires, Pragma, X-Fallback-Cookies, X-Requested-With, X-Forwarded-For",
  "X-Forwarded-User-Agent",
].join(", ");

const EXPOSED_HEADERS = "X-Appwrite-Session, X-Fallback-Cookies, Retry-After";

/** Schemes whose origins are judged by their host. */
const HOSTED = new Set([
  "http:",
  "https:",
  "chrome-extension:",
  "moz-extension:",
  "safari-web-extension:",
  "ms-browser-extension:",
  "tauri:",
]);

/** A page's origin as the checks need it. */
interface Origin {
  readonly text: string;
  readonly scheme: string;
  readonly host: string;
}

const parseOrigin = remembered((text): Origin | null => {
  if (text === "") return null;
  const url = URL.parse(text);
  if (!url) return null;
  const host = url.host === "" ? text.slice(text.indexOf("://") + 3).split("/", 1)[0] : url.hostname;
  return { text: text.toLowerCase(), scheme: url.protocol, host: (host ?? "").toLowerCase() };
});

/** True when `host` is `pattern`, or `pattern` is `*` or a `*.suffix` of it. */
function hostMatches(pattern: string, host: string): boolean {
  if (pattern === "*" || pattern.toLowerCase() === host) return true;
  return pattern.startsWith("*.") && host.endsWith(pattern.slice(1).toLowerCase());
}

/** Origins that a project, as this isolate has it cached, was found to allow. */
const allowedBy = new WeakMap<Project, Set<string>>();

/** Whether pages of `text` may call the API for this project (reference/auth.md §3.4). */
export function originAllowed(text: string, project: Project | null, settings: Settings): boolean {
  if (!project) return isKnown(text, project, settings);
  const known = allowedBy.get(project) ?? new Set();
  if (known.has(text)) return true;
  if (!isKnown(text, project, settings)) return false;
  if (known.size < MOST_ORIGINS) allowedBy.set(project, known.add(text));
  return true;
}

const MOST_ORIGINS = 100;

function isKnown(text: string, project: Project | null, settings: Settings): boolean {
  const origin = parseOrigin(text);
  if (!origin) return false;
  const { scheme, host } = origin;
  const platforms = [...consoleProject(settings).platforms, ...(project?.platforms ?? [])];
  const named = ({ hostname, key }: PlatformRow) =>
    [hostname, key].some((pattern) => pattern !== "" && hostMatches(pattern, host));
  if (HOSTED.has(scheme)) return platforms.some(named);
  if (scheme === "exp:" || scheme === `appwrite-callback-${project?.id}:`) return true;
  const system = /^appwrite-(\w+):$/.exec(scheme)?.[1];
  if (system === undefined) return platforms.some((platform) => `${platform.key}:` === scheme);
  return platforms.some((platform) => familyOf(platform.type) === SYSTEMS[system] && named(platform));
}

/** Native origins: scheme `appwrite-{system}` → the family of the platform that allows it. */
const SYSTEMS: Readonly<Record<string, Family>> = {
  ios: "apple",
  macos: "apple",
  watchos: "apple",
  tvos: "apple",
  android: "android",
  windows: "windows",
  linux: "linux",
};

/** CORS headers of a response to a page of `origin` ("": not a page's request); echoed only where it is allowed. */
export function writeCors(headers: ResponseHeaders, origin: string, allowed: boolean): void {
  headers.set("Vary", "Origin");
  if (origin === "") return;
  headers.set("Access-Control-Expose-Headers", EXPOSED_HEADERS);
  headers.set("Access-Control-Allow-Credentials", "true");
  if (allowed) headers.set("Access-Control-Allow-Origin", origin.toLowerCase());
}

/** CORS headers of the answer to a preflight: browsers read what may be sent there, and nowhere else (Fetch §3.2.3). */
export function writePreflight(headers: ResponseHeaders, origin: string): void {
  writeCors(headers, origin, true);
  headers.set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
  headers.set("Access-Control-Allow-Headers", ALLOWED_HEADERS);
  headers.set("Access-Control-Max-Age", "86400");
}

/** @throws ApiError general_unknown_origin */
export function refuseOrigin(origin: string): never {
  const host = parseOrigin(origin)?.host ?? origin;
  throw new ApiError("general_unknown_origin", {
    message: `Origin ${host} is not known to this project. Register it as a platform: a web platform with hostname ${host}, or an app platform with its identifier.`,
  });
}
