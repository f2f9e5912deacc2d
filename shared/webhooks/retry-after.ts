/** No wish of a receiver holds its webhook back for longer, in milliseconds. */
const LONGEST = 10 * 3_600_000;

/**
 * How many milliseconds from `now` a `Retry-After` asks to wait, within bounds (RFC 9110 §10.2.3): seconds, or a date.
 * 0 when it is absent, past or cannot be read.
 */
export function retryAfter(header: string | null, now: number): number {
  const text = header?.trim() ?? "";
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? 0 : Math.min(Math.max(wait, 0), LONGEST);
}
