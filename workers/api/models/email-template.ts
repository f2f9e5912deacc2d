import type { EmailTemplate } from "#shared/contract/models/email-template.ts";
import type { TemplateId } from "#shared/mail/kinds.ts";
import { builtInTemplate } from "#shared/mail/templates/render.ts";
import type { mailTemplates } from "#shared/store/schema/index.ts";

export type MailTemplateRow = typeof mailTemplates.$inferSelect;

/** A mail in the project's own words. */
export const emailTemplateModel = (row: MailTemplateRow): EmailTemplate => ({
  templateId: row.templateId,
  locale: row.locale,
  message: row.message,
  senderName: row.senderName,
  senderEmail: row.senderEmail,
  replyToEmail: row.replyToEmail,
  replyToName: row.replyToName,
  subject: row.subject,
});

/** A mail as it is worded while a project says nothing else. */
export function builtInEmailTemplate(templateId: TemplateId, locale: string): EmailTemplate {
  const { subject, message } = builtInTemplate(templateId, locale);
  return {
    templateId,
    locale,
    message,
    senderName: "",
    senderEmail: "",
    replyToEmail: "",
    replyToName: "",
    subject,
  };
}
