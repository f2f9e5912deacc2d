import { z } from "zod";
import type { Settings } from "#shared/config/settings.ts";
import { decrypt, deriveKey, encrypt } from "#shared/crypto/encryption.ts";
import type { RandomBytes } from "#shared/crypto/random.ts";
import { MAIL_KINDS, type MailKind, VARIABLES, type Variables } from "./kinds.ts";

/** A mail to be sent: what is to be said to whom. How it looks and which server takes it is decided when it is sent. */
export interface Mail {
  readonly kind: MailKind;
  readonly to: { readonly email: string; readonly name: string };
  /** One of LOCALE_CODES; a language we have no words in becomes English. */
  readonly locale: string;
  readonly variables: Variables;
  /** Wire format. From then on the mail is pointless: its link or code has expired. */
  readonly until?: string;
}

/** The body of a job of queue `mails`. */
export const mailBody = z.object({
  v: z.literal(1),
  kind: z.enum(MAIL_KINDS),
  to: z.object({ email: z.string(), name: z.string() }),
  locale: z.string(),
  /** The variables, sealed: among them are codes and links that sign their reader in. */
  sealed: z.string(),
  until: z.string().optional(),
});

export type MailBody = z.output<typeof mailBody>;

const variablesShape = z.partialRecord(z.enum(VARIABLES), z.string());

const keyOf = (settings: Settings) => deriveKey(settings.encryptionKey, "mails");

/** The body to enqueue for a mail. */
export function sealMail(mail: Mail, settings: Settings, random: RandomBytes): MailBody {
  const { kind, to, locale, variables, until } = mail;
  const sealed = encrypt(keyOf(settings), JSON.stringify(variables), random);
  return { v: 1, kind, to, locale, sealed, ...(until === undefined ? {} : { until }) };
}

/** The mail of a job. @throws DecryptionError when the server's key has changed since. */
export function openMail(body: MailBody, settings: Settings): Mail {
  const { v: _, sealed, until, ...rest } = body;
  const variables = variablesShape.parse(JSON.parse(decrypt(keyOf(settings), sealed)));
  return { ...rest, variables, ...(until === undefined ? {} : { until }) };
}
