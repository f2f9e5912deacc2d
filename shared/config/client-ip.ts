import type { Settings } from "./settings.ts";

/** What is asked for the address: the request's headers and `request.cf`. */
export interface ClientIpSource {
  readonly headers: Pick<Headers, "get">;
  readonly cf?: unknown;
}

/** Nobody's address: nothing trustworthy names one. */
const UNKNOWN = "0.0.0.0";

/**
 * The client's IP address, never one the client can choose. In this order:
 * 1. a header named in `_APP_TRUSTED_HEADERS`, first address (reference/auth.md section 9);
 * 2. on the edge `cf-connecting-ip`, which Cloudflare overwrites;
 * 3. on a single machine the other end of the TCP connection, which workerd puts into `request.cf.clientIp`
 *    (the launcher's socket takes no `request.cf` from the client; `cf-connecting-ip` is ignored there).
 */
export function clientIp(
  request: ClientIpSource,
  settings: Pick<Settings, "trustedHeaders" | "clientIpSource">,
): string {
  for (const name of settings.trustedHeaders) {
    const address = firstAddress(request.headers.get(name));
    if (address !== undefined) return address;
  }
  const source =
    settings.clientIpSource === "edge" ? request.headers.get("cf-connecting-ip") : peerOf(request.cf);
  return firstAddress(source) ?? UNKNOWN;
}

function peerOf(cf: unknown): string | null {
  if (typeof cf !== "object" || cf === null || !("clientIp" in cf)) return null;
  return typeof cf.clientIp === "string" ? cf.clientIp : null;
}

/** The first item of a list of addresses, without port, brackets, zone and the IPv4-in-IPv6 prefix. */
function firstAddress(list: string | null): string | undefined {
  const first = list?.split(",", 1)[0]?.trim().toLowerCase() ?? "";
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(first)?.[1] ?? /^([\d.]+):\d+$/.exec(first)?.[1] ?? first;
  const address = bare.replace(/%.*$/, "").replace(/^::ffff:(?=\d+\.)/, "");
  return isIpv4(address) || isIpv6(address) ? address : undefined;
}

function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

function isIpv6(text: string): boolean {
  if (!/^[0-9a-f:]{2,39}$/.test(text)) return false;
  const halves = text.split("::");
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : halves.length === 1 && groups.length === 8;
}
