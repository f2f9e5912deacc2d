import { ApiError } from "#shared/contract/errors.ts";
import type { Context } from "../context.ts";
import { CONSOLE } from "../pipeline/target.ts";

/**
 * Who may sign up on the console: the addresses that the settings list, when they list any.
 * @throws ApiError user_email_not_whitelisted, user_ip_not_whitelisted
 */
export function checkConsoleSignUp({ project, settings, request }: Context<unknown>, email: string): void {
  if (project.id !== CONSOLE) return;
  const { consoleEmails, consoleIps } = settings;
  if (consoleEmails.length > 0 && !consoleEmails.includes(email)) {
    throw new ApiError("user_email_not_whitelisted");
  }
  if (consoleIps.length > 0 && !consoleIps.includes(request.ip))
    throw new ApiError("user_ip_not_whitelisted");
}
