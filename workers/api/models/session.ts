import { parseUserAgent } from "#shared/clients/user-agent.ts";
import type { Session } from "#shared/contract/models/session.ts";
import { resolveLocale } from "#shared/locale/codes.ts";
import { countryName } from "#shared/locale/names.ts";
import type { SessionRow } from "#shared/store/facts/user.ts";

/** What of a session depends on who asks. */
export interface SessionView {
  /** It is the one the request came with. */
  readonly current: boolean;
  /** Of a fresh session, for keys and admins; nobody else is told, nor is it stored. */
  readonly secret?: string;
  /** The language of the country's name. */
  readonly locale: string;
}

export function sessionModel(row: SessionRow, { current, secret = "", locale }: SessionView): Session {
  return {
    $id: row.id,
    $createdAt: row.createdAt,
    $updatedAt: row.updatedAt,
    userId: row.userId,
    expire: row.expire,
    provider: row.provider,
    providerUid: row.providerUid,
    providerAccessToken: "",
    providerAccessTokenExpiry: "",
    providerRefreshToken: "",
    ip: row.ip,
    ...parseUserAgent(row.userAgent),
    countryCode: row.countryCode,
    countryName: countryName(row.countryCode, resolveLocale(locale, "en")),
    current,
    factors: row.factors,
    secret,
    mfaUpdatedAt: row.mfaUpdatedAt ?? "",
  };
}
