import { and, eq } from "drizzle-orm";
import { ApiError, invalidArgument, missingArgument } from "#shared/contract/errors.ts";
import type { EmailTemplate } from "#shared/contract/models/email-template.ts";
import type { TemplateId } from "#shared/mail/kinds.ts";
import { mailTemplates } from "#shared/store/schema/index.ts";
import type { Query } from "#shared/store/statement.ts";
import { findOne, insert, remove, update } from "#shared/store/tables.ts";
import type { Context } from "../context.ts";
import { builtInEmailTemplate, emailTemplateModel, type MailTemplateRow } from "../models/email-template.ts";

/** The most a row holds, with room for its other columns; in bytes. */
const MESSAGE_BYTES = 1_900_000;

/** A mail and the language it is in. */
export interface TemplateKey {
  readonly templateId: TemplateId;
  readonly locale: string;
}

/** Parts a request words; null leaves one as it is. */
type Wording = Record<
  "subject" | "message" | "senderName" | "senderEmail" | "replyToEmail" | "replyToName",
  string | null
>;

const idOf = ({ templateId, locale }: TemplateKey) => `${templateId}-${locale}`;

const one = (projectId: string, key: TemplateKey) =>
  and(eq(mailTemplates.projectId, projectId), eq(mailTemplates.id, idOf(key)));

const find = (projectId: string, key: TemplateKey): Query<MailTemplateRow | null> =>
  findOne(mailTemplates, one(projectId, key));

/** The project's own words, or ours. */
export async function readTemplate(
  { project, work }: Context<unknown>,
  key: TemplateKey,
): Promise<EmailTemplate> {
  const [row] = await work.read(find(project.id, key));
  return row ? emailTemplateModel(row) : builtInEmailTemplate(key.templateId, key.locale);
}

/**
 * Words a mail. Own words travel by the project's own mail server only, so it must be on.
 * @throws ApiError project_smtp_config_invalid, general_argument_invalid
 */
export async function writeTemplate(
  { project, work, today }: Context<unknown>,
  key: TemplateKey,
  given: Wording,
): Promise<EmailTemplate> {
  if (!project.smtp.enabled) {
    throw new ApiError("project_smtp_config_invalid", {
      message: "Templates travel by the project's own mail server only: enable its SMTP settings first.",
    });
  }
  if (given.message !== null && new TextEncoder().encode(given.message).length > MESSAGE_BYTES) {
    throw invalidArgument("message", `Must be at most ${MESSAGE_BYTES} bytes.`);
  }
  const [known] = await work.read(find(project.id, key));
  const subject = given.subject ?? known?.subject;
  const message = given.message ?? known?.message;
  if (subject === undefined) throw missingArgument("subject");
  if (message === undefined) throw missingArgument("message");
  const changes = {
    subject,
    message,
    senderName: given.senderName ?? known?.senderName ?? "",
    senderEmail: given.senderEmail ?? known?.senderEmail ?? "",
    replyToEmail: given.replyToEmail ?? known?.replyToEmail ?? "",
    replyToName: given.replyToName ?? known?.replyToName ?? "",
    updatedAt: today,
  };
  if (known) {
    const [[row]] = await work.write([], update(mailTemplates, changes, one(project.id, key)));
    if (row) return emailTemplateModel(row);
  }
  const { templateId, locale } = key;
  const [row] = await work.write(
    [],
    insert(mailTemplates, {
      ...changes,
      templateId,
      locale,
      id: idOf(key),
      projectId: project.id,
      createdAt: today,
    }),
  );
  return emailTemplateModel(row);
}

/** Goes back to our words. @throws ApiError project_template_default_deletion when there are no others */
export async function removeTemplate(
  { project, work }: Context<unknown>,
  key: TemplateKey,
): Promise<EmailTemplate> {
  const [gone] = await work.write([], remove(mailTemplates, one(project.id, key)));
  if (gone.length === 0) throw new ApiError("project_template_default_deletion");
  return builtInEmailTemplate(key.templateId, key.locale);
}
