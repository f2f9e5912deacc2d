/**
 * Dates in the wire form `2031-05-04T03:02:01.250+00:00`: always UTC, always milliseconds, so that text order is
 * time order. Accepted: ISO 8601 with or without `T`, seconds, fraction and zone (none = UTC), date only, RFC 2822
 * and `4 May 2031` (reference §4.2). Words and the empty string are refused.
 */
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/;
const NAMED =
  /^(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})[\s-]([A-Za-z]{3,9})[\s-](\d{4})(?:\s+(\d{2}):(\d{2})(?::(\d{2}))?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/;
const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const EARLIEST = Date.UTC(1000, 0, 1);
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** A moment in the wire form. `time` is in milliseconds since 1970. */
export function wireDatetime(time: number): string {
  return `${new Date(time).toISOString().slice(0, -1)}+00:00`;
}

/** Text → wire form, or undefined when it is no date between the years 1000 and 9999. */
export function normalDatetime(text: string): string | undefined {
  const time = readDatetime(text);
  return time === undefined ? undefined : wireDatetime(time);
}

/** The same for query values and defaults: they must show a four-digit year, which every accepted form does. */
export const queryDatetime = normalDatetime;

/** Text → milliseconds since 1970, or undefined. */
export function readDatetime(text: string): number | undefined {
  const iso = ISO.exec(text);
  if (iso) return moment(iso[1], Number(iso[2]), iso[3], iso[4], iso[5], iso[6], iso[7], iso[8]);
  const named = NAMED.exec(text);
  const name = named?.[2]?.toLowerCase();
  if (!named || name === undefined) return undefined;
  const month = MONTHS.findIndex((known) => known === name || known.slice(0, 3) === name) + 1;
  return moment(named[3], month, named[1], named[4], named[5], named[6], undefined, named[7]);
}

function moment(
  year: string | undefined,
  month: number,
  day: string | undefined,
  hour = "0",
  minute = "0",
  second = "0",
  fraction = "",
  zone = "Z",
): number | undefined {
  // Day 31 of a shorter month rolls over, as it always did.
  if (month < 1 || month > 12 || Number(day) < 1 || Number(day) > 31) return undefined;
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (Number(hour) === 24 && Number(minute) + Number(second) > 0) return undefined;
  const milliseconds = Number(fraction.padEnd(3, "0").slice(0, 3));
  const local = Date.UTC(
    Number(year),
    month - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    milliseconds,
  );
  const offset = zoneMinutes(zone);
  if (offset === undefined) return undefined;
  const time = local - offset * 60_000;
  return time >= EARLIEST && time <= LATEST ? time : undefined;
}

function zoneMinutes(zone: string): number | undefined {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (!match) return 0;
  const hours = Number(match[2]);
  const minutes = Number(match[3] ?? 0);
  if (hours > 15 || minutes > 59) return undefined;
  return (match[1] === "-" ? -1 : 1) * (hours * 60 + minutes);
}
