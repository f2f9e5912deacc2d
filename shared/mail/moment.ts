import { languageTag } from "#shared/locale/codes.ts";

/** A point in time as the variables `date`, `year` and `time` of a session alert, in UTC. */
export function momentVariables(ms: number, locale: string): { date: string; year: string; time: string } {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(knownTag(locale), { timeZone: "UTC", ...options }).format(ms);
  return {
    date: format({ day: "numeric", month: "long" }),
    year: format({ year: "numeric" }),
    time: `${format({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" })} UTC`,
  };
}

function knownTag(locale: string): string {
  try {
    return Intl.getCanonicalLocales(languageTag(locale))[0] ?? "en";
  } catch {
    return "en";
  }
}
