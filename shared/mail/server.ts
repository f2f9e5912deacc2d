import type { Settings } from "#shared/config/settings.ts";
import type { Smtp } from "#shared/contract/project.ts";
import { decrypt, deriveKey, encrypt } from "#shared/crypto/encryption.ts";
import type { RandomBytes } from "#shared/crypto/random.ts";
import type { Mailbox } from "./headers.ts";
import type { MailServer } from "./smtp/socket.ts";

/** Who takes a mail, and whom it is from. */
export interface Post {
  readonly server: MailServer;
  readonly from: Mailbox;
  readonly replyTo: Mailbox | undefined;
  /** The project's own: its templates count. */
  readonly own: boolean;
}

const keyOf = (settings: Settings) => deriveKey(settings.encryptionKey, "smtp");

/** A project's SMTP password as it is stored; "" stays "". */
export const sealPassword = (password: string, settings: Settings, random: RandomBytes): string =>
  password === "" ? "" : encrypt(keyOf(settings), password, random);

/** @throws DecryptionError when the server's own key has changed since */
export const openPassword = (sealed: string | undefined, settings: Settings): string =>
  sealed ? decrypt(keyOf(settings), sealed) : "";

/** A project's own mail server; null while it is off or incomplete. @throws DecryptionError */
export function projectPost(smtp: Smtp, settings: Settings): Post | null {
  const { host, port, senderEmail } = smtp;
  if (!smtp.enabled || !host || !port || !senderEmail) return null;
  return {
    server: {
      host,
      port,
      username: smtp.username ?? "",
      password: openPassword(smtp.password, settings),
      secure: smtp.secure ?? "",
      foreign: true,
    },
    from: { name: smtp.senderName ?? "", email: senderEmail },
    replyTo: smtp.replyToEmail ? { name: smtp.replyToName ?? "", email: smtp.replyToEmail } : undefined,
    own: true,
  };
}

/** The server's own mail server; null without one. */
export function systemPost(settings: Settings): Post | null {
  if (settings.smtpHost === "") return null;
  return {
    server: {
      host: settings.smtpHost,
      port: settings.smtpPort,
      username: settings.smtpUsername,
      password: settings.smtpPassword,
      secure: settings.smtpSecure,
      foreign: false,
    },
    from: { name: settings.systemEmailName, email: settings.systemEmailAddress },
    replyTo: undefined,
    own: false,
  };
}

/** The name we introduce ourselves by to mail servers: the domain without its port. */
export const clientName = (settings: Settings): string => settings.domain.replace(/:\d+$/, "");
