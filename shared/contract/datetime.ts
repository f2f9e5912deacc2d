/** The last second that was written: the requests of a second share it. */
let second = Number.NaN;
let prefix = "";

/** Milliseconds since the epoch -> `YYYY-MM-DDTHH:mm:ss.SSS+00:00`, the form on the wire and in the store. */
export function formatDatetime(ms: number): string {
  const whole = Math.trunc(ms);
  const start = Math.floor(whole / 1000) * 1000;
  if (start !== second) {
    prefix = new Date(start).toISOString().slice(0, -4);
    second = start;
  }
  return `${prefix}${String(whole - start).padStart(3, "0")}+00:00`;
}

const TIME = "(\\d{2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d+))?)?";
const ZONE = "(?:\\s*(Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?))?";
const EXTENDED = new RegExp(`^(\\d{4})-(\\d{1,2})-(\\d{1,2})(?:(?:T|\\s+)${TIME}${ZONE})?$`, "i");
const BASIC = new RegExp(
  `^(\\d{4})(\\d{2})(\\d{2})(?:T(\\d{2}):?(\\d{2})(?::?(\\d{2})(?:[.,](\\d+))?)?${ZONE})?$`,
  "i",
);
const WRITTEN = new RegExp(
  `^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\\s+)?(\\d{1,2})[\\s-]+([a-z]{3,9})[\\s-]+(\\d{4})(?:,?\\s+${TIME}${ZONE})?$`,
  "i",
);
const MONTHS = "january february march april may june july august september october november december".split(
  " ",
);

const FIRST = Date.UTC(1000, 0, 1);
const AFTER_LAST = Date.UTC(10000, 0, 1);

/**
 * Reads a date: ISO 8601 (extended or basic, `T` or a space, seconds, fraction and zone optional, date alone), RFC 2822
 * and `D Month YYYY` (reference/databases.md §4.2). No zone means UTC; digits beyond milliseconds are cut; a day a
 * short month lacks rolls over, as upstream. Null for anything else (words, '') and outside the years 1000 to 9999.
 * @returns milliseconds since the epoch
 */
export function parseDatetime(text: string): number | null {
  const iso = EXTENDED.exec(text) ?? BASIC.exec(text);
  if (iso !== null) return instant(Number(iso[1]), Number(iso[2]), Number(iso[3]), iso.slice(4));
  const written = WRITTEN.exec(text);
  if (written === null) return null;
  return instant(Number(written[3]), monthOf(written[2] ?? ""), Number(written[1]), written.slice(4));
}

/** True for a date a query or a default may hold: as `parseDatetime`, with a year that stands alone (not `20240101`). */
export function isQueryDatetime(text: string): boolean {
  return !BASIC.test(text) && parseDatetime(text) !== null;
}

function monthOf(name: string): number {
  const lower = name.toLowerCase();
  return MONTHS.findIndex((month) => month === lower || month.slice(0, 3) === lower) + 1;
}

type Clock = readonly (string | undefined)[];

function instant(year: number, month: number, day: number, clock: Clock): number | null {
  const [hours, minutes, seconds] = clock.slice(0, 3).map((part) => Number(part ?? 0));
  const millis = Number((clock[3] ?? "").slice(0, 3).padEnd(3, "0"));
  const offset = offsetOf(clock[4]);
  if (hours === undefined || minutes === undefined || seconds === undefined || offset === null) return null;
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  if (minutes > 59 || seconds > 59 || hours > 24 || (hours === 24 && minutes + seconds + millis > 0))
    return null;
  const ms =
    new Date(0).setUTCFullYear(year, month - 1, day) + ((hours * 60 + minutes) * 60 + seconds) * 1000;
  const utc = ms + millis - offset * 60_000;
  return utc >= FIRST && utc < AFTER_LAST ? utc : null;
}

/** Minutes east of UTC; null when out of range. */
function offsetOf(zone: string | undefined): number | null {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0;
  const digits = zone.slice(1).replace(":", "");
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2, 4) || 0);
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}
