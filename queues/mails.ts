import { and, eq, inArray } from "drizzle-orm";
import { type Mail, mailBody, openMail } from "#shared/mail/job.ts";
import { isTemplateId } from "#shared/mail/kinds.ts";
import { clientName, type Post, projectPost, systemPost } from "#shared/mail/server.ts";
import { SmtpError } from "#shared/mail/smtp/failure.ts";
import { converse } from "#shared/mail/smtp/session.ts";
import { type OpenSocket, openSocket } from "#shared/mail/smtp/socket.ts";
import { localesFor } from "#shared/mail/templates/texts/index.ts";
import { type OwnTemplate, writeMail } from "#shared/mail/write.ts";
import type { ProjectRow } from "#shared/store/facts/project.ts";
import { mailTemplates, projects } from "#shared/store/schema/index.ts";
import type { Query } from "#shared/store/statement.ts";
import { findMany, findOne } from "#shared/store/tables.ts";
import { Hopeless, type JobHandler, jobHandler, PATIENT, type Tools } from "./handler.ts";

/**
 * Mails: written and handed to a mail server when their turn comes, so that a server that is down for hours costs a
 * delay and the settings of the day count. A second attempt carries the same Message-ID: should a server have taken the
 * mail and hung up before it said so, the receiver can tell.
 */
export const mailsBy = (open: OpenSocket): JobHandler =>
  jobHandler({
    queue: "mails",
    body: mailBody,
    retries: PATIENT,
    async run({ id, projectId, createdAt, body }, { settings, work, today }) {
      if (body.until !== undefined && body.until <= today) {
        throw new Hopeless(`What the mail is for expired at ${body.until}.`);
      }
      const opened = openMail(body, settings);
      const { project, template } = await settingsOf(projectId, opened, work);
      const mail = { ...opened, variables: { project: project?.name ?? "Edgewrite", ...opened.variables } };
      const post = choosePost(mail, project, settings);
      if (!post) throw new Error("There is no mail server: set _APP_SMTP_HOST, or the project's own SMTP.");
      const options = { id, post, template, settings, now: Date.parse(createdAt) };
      try {
        await converse(post.server, [writeMail(mail, options)], {
          open,
          clientName: clientName(settings),
        });
      } catch (error) {
        if (error instanceof SmtpError && !error.permanent) throw error;
        throw new Hopeless(String(error instanceof Error ? error.message : error), { cause: error });
      }
      return undefined;
    },
  });

/** By TCP. */
export const mails = mailsBy(openSocket);

interface MailSettings {
  /** Null for the console. */
  readonly project: ProjectRow | null;
  readonly template: OwnTemplate | null;
}

/** The project's settings and its own words as they are now. @throws Hopeless when the project is gone. */
async function settingsOf(projectId: string, mail: Mail, work: Tools["work"]): Promise<MailSettings> {
  if (projectId === "console") return { project: null, template: null };
  const locales = localesFor(mail.locale);
  const [project, templates] = await work.read(
    findOne(projects, eq(projects.id, projectId)),
    templatesOf(projectId, mail, locales),
  );
  if (!project) throw new Hopeless("The project is gone.");
  const template = locales.map((locale) => templates.find((each) => each.locale === locale)).find(Boolean);
  return { project, template: template ?? null };
}

const templatesOf = (
  projectId: string,
  { kind }: Mail,
  locales: readonly string[],
): Query<(typeof mailTemplates.$inferSelect)[]> =>
  findMany(mailTemplates, {
    where: and(
      eq(mailTemplates.projectId, projectId),
      inArray(mailTemplates.id, isTemplateId(kind) ? locales.map((locale) => `${kind}-${locale}`) : []),
    ),
  });

/** A project's users hear from its own server where it has one; its owner hears from ours. */
function choosePost(mail: Mail, project: ProjectRow | null, settings: Tools["settings"]): Post | null {
  const own = project ? projectPost(project.smtp, settings) : null;
  const system = systemPost(settings);
  return mail.kind === "webhookPaused" ? (system ?? own) : (own ?? system);
}
