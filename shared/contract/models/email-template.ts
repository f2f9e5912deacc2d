import { type ModelOf, model, page } from "./model.ts";

/** A mail as a project words it, or as it is worded until then. */
export const emailTemplate = model({
  templateId: "string",
  locale: "string",
  message: "string",
  senderName: "string",
  senderEmail: "string",
  replyToEmail: "string",
  replyToName: "string",
  subject: "string",
});
export type EmailTemplate = ModelOf<typeof emailTemplate>;

export const emailTemplateList = page("templates", emailTemplate);
export type EmailTemplateList = ModelOf<typeof emailTemplateList>;
