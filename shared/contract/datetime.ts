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

const ZONE = "(?:\\s*(Z|UTC|GMT|(?:GMT)?[+-]\\d{2}(?::?\\d{2})?))?";
const EXTENDED =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:T|\s+)(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?:\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?)?$/i;
const BASIC = new RegExp(
  `^(\\d{4})(\\d{2})(\\d{2})(?:T(\\d{2}):?(\\d{2})(?::?(\\d{2})(?:[.,](\\d+))?)?${ZONE})?$`,
  "i",
);

const CLOCK = `(?:(?:T|,?\\s+)(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d+))?)?(?:\\s*([ap])\\.?m\\.?)?${ZONE})?`;
const DAY = "(\\d{1,2})(?:st|nd|rd|th)?";
const NAME = "([a-z]{3,9})";
const WEEKDAY = "(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\\s+)?";

type Order = readonly [year: number, month: number, day: number];

/** What else apps write, as PHP reads it: slashes in American order, dots and hyphens in European. */
const WRITTEN: readonly (readonly [form: RegExp, order: Order])[] = [
  [written("(\\d{4})[-/](\\d{1,2})[-/](\\d{1,2})"), [1, 2, 3]],
  [written(`${WEEKDAY}${DAY}[\\s.-]+${NAME}[\\s.,-]+(\\d{4})`), [3, 2, 1]],
  [written(`${WEEKDAY}${NAME}[\\s.-]+${DAY}[\\s,]+(\\d{4})`), [3, 1, 2]],
  [written("(\\d{1,2})/(\\d{1,2})/(\\d{4})"), [3, 1, 2]],
  [written("(\\d{1,2})[.-](\\d{1,2})[.-](\\d{4})"), [3, 2, 1]],
];

function written(date: string): RegExp {
  return new RegExp(`^${date}${CLOCK}$`, "i");
}

const MONTHS = "january february march april may june july august september october november december".split(
  " ",
);

const FIRST = Date.UTC(1000, 0, 1);
const AFTER_LAST = Date.UTC(10000, 0, 1);

/**
 * Reads a date: ISO 8601 (extended or basic, `T` or a space, seconds, fraction and zone optional, date alone), RFC 2822,
 * and dates as people and `Date.toString` write them: `1 January 2024`, `Jan 1, 2024 2:30 PM`, `1/31/2024`,
 * `31.1.2024`, `2024/1/31` (reference/databases.md §4.2). No zone means UTC; digits beyond milliseconds are cut; a day a
 * short month lacks rolls over, as upstream. Null for anything else (words, '') and outside the years 1000 to 9999.
 * @returns milliseconds since the epoch
 */
export function parseDatetime(text: string): number | null {
  const iso = EXTENDED.exec(text) ?? BASIC.exec(text);
  if (iso !== null) return instant(Number(iso[1]), Number(iso[2]), Number(iso[3]), iso.slice(4));
  for (const [form, [year, month, day]] of WRITTEN) {
    const match = form.exec(text);
    if (match === null) continue;
    const clock = match.slice(4, 8);
    return instant(Number(match[year]), monthOf(match[month] ?? ""), Number(match[day]), [
      hourOf(clock[0], match[8]),
      ...clock.slice(1),
      match[9],
    ]);
  }
  return null;
}

/** True for a date a query or a default may hold: as `parseDatetime`, with a year that stands alone (not `20240101`). */
export function isQueryDatetime(text: string): boolean {
  return !BASIC.test(text) && parseDatetime(text) !== null;
}

/** The number of a month that is a number, or a name in full or short. */
function monthOf(text: string): number {
  if (/^\d/.test(text)) return Number(text);
  const name = text.toLowerCase().replace(/^sept$/, "sep");
  return MONTHS.findIndex((month) => month === name || month.slice(0, 3) === name) + 1;
}

/** The hour of 24 for one of 12, which an `a` or `p` follows; one that no such clock shows becomes none at all. */
function hourOf(hour: string | undefined, half: string | undefined): string | undefined {
  if (half === undefined) return hour;
  const shown = Number(hour);
  if (shown < 1 || shown > 12) return "99";
  return String((shown % 12) + (half.toLowerCase() === "p" ? 12 : 0));
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
  const [, sign, written] = /^(?:GMT)?([+-])(.+)$/i.exec(zone ?? "") ?? [];
  if (written === undefined) return 0;
  const digits = written.replace(":", "");
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2, 4) || 0);
  if (hours > 23 || minutes > 59) return null;
  return (sign === "-" ? -1 : 1) * (hours * 60 + minutes);
}
