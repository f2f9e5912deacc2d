/** Mails a project may write in its own words (reference/auth.md §8). */
export const TEMPLATE_IDS = [
  "verification",
  "magicSession",
  "recovery",
  "invitation",
  "mfaChallenge",
  "sessionAlert",
  "otpSession",
] as const;

export type TemplateId = (typeof TEMPLATE_IDS)[number];

/** Every mail this server writes. */
export const MAIL_KINDS = [...TEMPLATE_IDS, "smtpTest", "webhookPaused"] as const;

export type MailKind = (typeof MAIL_KINDS)[number];

export const isTemplateId = (kind: string): kind is TemplateId =>
  (TEMPLATE_IDS as readonly string[]).includes(kind);

/**
 * What templates may name. One that a mail has no value for is empty; any other name stays as it is written, so that
 * its author sees the mistake.
 */
export const VARIABLES = [
  "user",
  "project",
  "team",
  "owner",
  "redirect",
  "otp",
  "phrase",
  "agentDevice",
  "agentClient",
  "agentOs",
  "date",
  "year",
  "time",
  "device",
  "ipAddress",
  "country",
  "webhook",
  "url",
  "attempts",
  "error",
  "subject",
  "heading",
  "host",
  "direction",
] as const;

export type Variable = (typeof VARIABLES)[number];

export type Variables = Readonly<Partial<Record<Variable, string>>>;
