import { isWebUrl } from "#shared/contract/params/addresses.ts";

/** Ends of names that only a local network resolves (RFC 2606, RFC 6761, RFC 6762, RFC 8375). */
const LOCAL = ["localhost", "local", "internal", "intranet", "lan", "home.arpa", "test", "invalid", "onion"];

/**
 * Why nothing may be sent to this URL; null when it may. Private targets are for developing: unless they are allowed,
 * the host must be a name of the public DNS. What such a name resolves to is judged where the connection is made
 * (docs/OPERATIONS.md).
 */
export function targetFault(url: string, privateAllowed: boolean): string | null {
  if (!isWebUrl(url)) return "Must be a valid URL that starts with http:// or https://";
  const { username, password, hostname } = new URL(url);
  if (username !== "" || password !== "") return "Must hold no user name and no password.";
  if (privateAllowed || isPublicName(hostname)) return null;
  return "Must be at a public domain name, not at an IP address or a name of a local network.";
}

/** A dotted name outside local networks. URLs write every form of an IPv4 address in digits, IPv6 in brackets. */
function isPublicName(hostname: string): boolean {
  const name = hostname.replace(/\.+$/, "").toLowerCase();
  if (!name.includes(".") || name.startsWith("[") || /^[\d.]+$/.test(name)) return false;
  return !LOCAL.some((end) => name === end || name.endsWith(`.${end}`));
}
