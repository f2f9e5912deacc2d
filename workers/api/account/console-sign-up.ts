import type { Settings } from "#shared/config/settings.ts";
import { ApiError } from "#shared/contract/errors.ts";

/**
 * Who may sign up on the console: the addresses that the settings list, where they list any.
 * @throws ApiError user_email_not_whitelisted, user_ip_not_whitelisted
 */
export function checkConsoleSignUp(
  { consoleEmails, consoleIps }: Pick<Settings, "consoleEmails" | "consoleIps">,
  email: string,
  ip: string,
): void {
  if (consoleEmails.length > 0 && !consoleEmails.includes(email)) {
    throw new ApiError("user_email_not_whitelisted");
  }
  if (consoleIps.length > 0 && !consoleIps.includes(ip)) throw new ApiError("user_ip_not_whitelisted");
}
