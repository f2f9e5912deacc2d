import type { Settings } from "#shared/config/settings.ts";
import type { Mail } from "./job.ts";
import { composeMessage } from "./message.ts";
import type { Post } from "./server.ts";
import type { Delivery } from "./smtp/session.ts";
import { renderMail } from "./templates/render.ts";

/** A mail in a project's own words, with its own sender where it names one ("" where not). */
export interface OwnTemplate {
  readonly locale: string;
  readonly subject: string;
  readonly message: string;
  readonly senderName: string;
  readonly senderEmail: string;
  readonly replyToName: string;
  readonly replyToEmail: string;
}

export interface WriteOptions {
  /** Of the job: the same for each attempt. */
  readonly id: string;
  readonly post: Post;
  /** Counts only when the project's own server takes the mail (reference/auth.md §8). */
  readonly template: OwnTemplate | null;
  readonly settings: Settings;
  /** Milliseconds since the epoch: when the mail was asked for, which is its date. */
  readonly now: number;
}

/** A mail as it is handed to a mail server. @throws TypeError for an address that cannot be written to. */
export function writeMail(mail: Mail, { id, post, template, settings, now }: WriteOptions): Delivery {
  const own = post.own ? template : null;
  const from = {
    name: own?.senderName || post.from.name,
    email: own?.senderEmail || post.from.email,
  };
  const replyTo = own?.replyToEmail ? { name: own.replyToName, email: own.replyToEmail } : post.replyTo;
  const rendered = renderMail({
    kind: mail.kind,
    locale: mail.locale,
    variables: mail.variables,
    recipient: mail.to.name || mail.to.email,
    host: settings.domain,
    now,
    own,
  });
  const message = composeMessage({ id, from, to: mail.to, replyTo, date: now, ...rendered });
  return { from: from.email, to: mail.to.email, message };
}
