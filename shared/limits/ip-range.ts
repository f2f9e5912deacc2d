/** An IP address as a number. */
interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** A range of IP addresses: those that share the first bits of `first`. */
export interface IpRange {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly prefix: number;
}

/** `10.0.0.0/8`, `2001:db8::/32`, or one address → its range; null for anything else. IPv4 in IPv6 is IPv4. */
export function parseIpRange(text: string): IpRange | null {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim());
  const address = parseIp(match?.[1] ?? "");
  if (!match || !address) return null;
  const { bits, value } = address;
  const mapped = bits === 32 && (match[1] ?? "").includes(":");
  const written = match[2] === undefined ? bits : Number(match[2]) - (mapped ? 96 : 0);
  if (written < 0 || written > bits) return null;
  return { bits, first: network(value, bits, written), prefix: written };
}

/** Whether one of the ranges holds the address. */
export function isInRanges(ip: string, ranges: readonly IpRange[]): boolean {
  if (ranges.length === 0) return false;
  const address = parseIp(ip);
  if (!address) return false;
  return ranges.some(
    ({ bits, first, prefix }) => bits === address.bits && network(address.value, bits, prefix) === first,
  );
}

/**
 * Whom an address stands for: an IPv4 address for itself, an IPv6 address for its /64 network, since one subscriber has
 * all of that and could use a new address for each request.
 */
export function subscriberOf(ip: string): string {
  if (!ip.includes(":")) return ip;
  const address = parseIp(ip);
  if (!address || address.bits === 32) return ip;
  return `${(address.value >> 64n).toString(16)}::/64`;
}

const network = (value: bigint, bits: number, prefix: number): bigint => {
  const host = BigInt(bits - prefix);
  return (value >> host) << host;
};

function parseIp(text: string): Address | null {
  if (!text.includes(":")) {
    const value = parseIpv4(text);
    return value === null ? null : { bits: 32, value };
  }
  const value = parseIpv6(text.toLowerCase());
  if (value === null) return null;
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
}

function parseIpv4(text: string): bigint | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255))
    return null;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | null {
  const tail = /^(.*:)([\d.]+\.[\d.]+)$/.exec(text);
  if (tail) {
    const low = parseIpv4(tail[2] ?? "");
    if (low === null) return null;
    return parseIpv6(`${tail[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`);
  }
  const halves = text.split("::").map((half) => (half === "" ? [] : half.split(":")));
  const [head = [], rest = []] = halves;
  const groups = [...head, ...rest];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return null;
  const isWhole = halves.length === 1 ? groups.length === 8 : halves.length === 2 && groups.length < 8;
  if (!isWhole) return null;
  const zeros = new Array<string>(8 - groups.length).fill("0");
  return [...head, ...zeros, ...rest].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}
