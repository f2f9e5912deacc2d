import { languageTag } from "#shared/locale/codes.ts";
import type { MailKind, Variables } from "../kinds.ts";
import { blocksToHtml, blocksToText, givenOnly } from "./blocks.ts";
import { builtIn } from "./built-in.ts";
import { htmlToText } from "./html-to-text.ts";
import { layout } from "./layout.ts";
import { escapeHtml, fillHtml, fillLine, fillText } from "./substitute.ts";
import { directionOf, textsFor } from "./texts/index.ts";

/** A project's own words for a mail. */
export interface OwnWords {
  readonly locale: string;
  readonly subject: string;
  /** HTML, or plain text. */
  readonly message: string;
}

export interface RenderInput {
  readonly kind: MailKind;
  readonly locale: string;
  readonly variables: Variables;
  /** Stands for `user` where the user has no name. */
  readonly recipient: string;
  /** The host this server is reached at. */
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly own?: OwnWords | null;
}

/** A mail ready to be sent. `subject` is one line. */
export interface Rendered {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** BCP 47. */
  readonly language: string;
}

/** The built-in subject and message with their placeholders, as a project finds them before it writes its own. */
export function builtInTemplate(kind: MailKind, locale: string): { subject: string; message: string } {
  const { texts } = textsFor(locale);
  return { subject: texts.mails[kind].subject, message: blocksToHtml(builtIn(kind, texts)) };
}

/** Writes a mail in the project's own words, or in ours. Whatever the variables hold, they stay text. */
export function renderMail(input: RenderInput): Rendered {
  const { kind, own, now, host, recipient } = input;
  const { language: spoken, texts } = textsFor(input.locale);
  const locale = own ? own.locale : spoken;
  const direction = directionOf(locale);
  const filled: Variables = {
    year: String(new Date(now).getUTCFullYear()),
    ...input.variables,
    user: input.variables.user || recipient,
    host,
    direction,
  };
  const subject = fillLine(own?.subject ?? texts.mails[kind].subject, filled);
  const variables: Variables = { ...filled, subject, heading: subject };
  const frame = {
    language: languageTag(locale),
    direction,
    title: escapeHtml(subject),
    preview: fillHtml(own ? "" : texts.mails[kind].preview, variables),
    project: escapeHtml(variables.project ?? ""),
    year: String(new Date(now).getUTCFullYear()),
  };
  if (own) {
    const message = fillHtml(asHtml(own.message), variables);
    return {
      subject,
      html: isPage(own.message) ? message : layout({ ...frame, message }),
      text: htmlToText(message),
      language: frame.language,
    };
  }
  const blocks = givenOnly(builtIn(kind, texts), variables);
  return {
    subject,
    html: layout({ ...frame, message: fillHtml(blocksToHtml(blocks), variables) }),
    text: fillText(blocksToText(blocks), variables),
    language: frame.language,
  };
}

/** A whole page brings its own layout. */
const isPage = (message: string) => /<html[\s>]|<!doctype/i.test(message.slice(0, 1000));

/** Text without a single tag is plain text: its line breaks count. */
function asHtml(message: string): string {
  if (/<[a-z!/]/i.test(message)) return message;
  const paragraphs = message
    .replaceAll("\r\n", "\n")
    .trim()
    .split(/\n{2,}/);
  return paragraphs.map((text) => `<p>${escapeHtml(text).replaceAll("\n", "<br>")}</p>`).join("\n");
}
