import { parseUserAgent } from "#shared/clients/user-agent.ts";
import { resolveLocale } from "#shared/locale/codes.ts";
import { countryName } from "#shared/locale/names.ts";
import { mailEnabled } from "#shared/mail/enabled.ts";
import { sealMail } from "#shared/mail/job.ts";
import { momentVariables } from "#shared/mail/moment.ts";
import type { UserRow } from "#shared/store/facts/user.ts";
import { first, type Query } from "#shared/store/statement.ts";
import type { Context } from "../context.ts";
import { CONSOLE } from "../pipeline/target.ts";
import { userAgentOf } from "./user-agent.ts";

/** Whether the user of this id or e-mail has a session already; null: no. */
export const earlierSession = (
  projectId: string,
  column: "id" | "email",
  value: string,
): Query<true | null> =>
  first(
    `SELECT 1 FROM sessions WHERE projectId = ?1 AND
       userId = (SELECT id FROM users WHERE projectId = ?1 AND ${column} = ?2) LIMIT 1`,
    [projectId, value],
    () => true,
  );

/**
 * Has a mail tell the user of the sign-in that is about to be written, where the project wants that. A first one is
 * told to nobody: they have just signed up.
 */
export function alertUser(context: Context<unknown>, user: UserRow, isFirst: boolean): void {
  const { project, request, settings, random, now } = context;
  const { email, name } = user;
  if (isFirst || !email || !project.auths.sessionAlerts || !mailEnabled(settings, project)) return;
  const { locale } = request;
  const variables = {
    user: name || email,
    ...(project.id === CONSOLE ? {} : { project: project.name }),
    ...momentVariables(now, locale),
    device: parseUserAgent(userAgentOf(context)).clientName || "UNKNOWN",
    ipAddress: request.ip,
    country: countryName(request.country || "--", resolveLocale(locale, "en")),
  };
  const mail = { kind: "sessionAlert", to: { email, name }, locale, variables } as const;
  context.enqueue("mails", sealMail(mail, settings, random));
}
