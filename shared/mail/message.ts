import { encodeMailbox, encodeText, type Mailbox } from "./headers.ts";
import { quotedPrintable } from "./quoted-printable.ts";

export interface Message {
  /** Stable for a mail however often it is tried, so that a receiver can tell a second copy (`Message-ID`). */
  readonly id: string;
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly replyTo?: Mailbox | undefined;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** BCP 47. */
  readonly language: string;
  /** Milliseconds since the epoch. */
  readonly date: number;
}

/**
 * A message in the form that goes over the wire (RFC 5322, 2045): ASCII, lines of at most 78 characters that end in
 * CRLF, plain text and HTML as alternatives.
 * @throws TypeError for an address that cannot be written to.
 */
export function composeMessage(message: Message): string {
  const { id, from, to, replyTo, subject, html, text, language, date } = message;
  const domain = from.email.slice(from.email.lastIndexOf("@") + 1);
  const token = id.replace(/[^A-Za-z0-9._-]/g, "-").slice(0, 120);
  // Quoted-printable never has "=_", so no line of a part can look like it.
  const boundary = `=_${token.slice(0, 40)}`;
  const headers = [
    `From: ${encodeMailbox(from)}`,
    `To: ${encodeMailbox(to)}`,
    ...(replyTo ? [`Reply-To: ${encodeMailbox(replyTo)}`] : []),
    `Subject: ${encodeText(subject)}`,
    `Date: ${new Date(date).toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${token}@${domain}>`,
    "MIME-Version: 1.0",
    `Content-Language: ${language.replace(/[^A-Za-z0-9-]/g, "")}`,
    // Keeps holiday notes from answering (RFC 3834).
    "Auto-Submitted: auto-generated",
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
  ];
  const part = (type: string, content: string) => [
    `--${boundary}`,
    `Content-Type: ${type}; charset=utf-8`,
    "Content-Transfer-Encoding: quoted-printable",
    "",
    quotedPrintable(content),
  ];
  return [
    ...headers,
    "",
    ...part("text/plain", text),
    ...part("text/html", html),
    `--${boundary}--`,
    "",
  ].join("\r\n");
}
