import type { AuditRow } from "#shared/audits/statements.ts";
import { parseUserAgent } from "#shared/clients/user-agent.ts";
import type { Log } from "#shared/contract/models/log.ts";
import { resolveLocale } from "#shared/locale/codes.ts";
import { countryName } from "#shared/locale/names.ts";

/** @param locale the language of the country's name */
export function logModel(row: AuditRow, locale: string): Log {
  return {
    event: row.event,
    userId: row.userId,
    userEmail: row.userEmail,
    userName: row.userName,
    mode: row.mode,
    userType: row.userType,
    ip: row.ip,
    time: row.time,
    ...parseUserAgent(row.userAgent),
    countryCode: row.country,
    countryName: countryName(row.country, resolveLocale(locale, "en")),
  };
}
