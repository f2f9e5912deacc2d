import type { Settings } from "#shared/config/settings.ts";
import type { Smtp } from "#shared/contract/project.ts";

/** Whether anything can take this project's mails. Where not, endpoints answer `general_smtp_disabled`. */
export function mailEnabled(settings: Settings, project?: { readonly smtp: Smtp }): boolean {
  return settings.smtpHost !== "" || project?.smtp.enabled === true;
}
