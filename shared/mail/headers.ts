import { encodeBase64 } from "#shared/crypto/base64.ts";
import { oneLine } from "./templates/substitute.ts";

/** A person as a mail names them. */
export interface Mailbox {
  readonly name: string;
  readonly email: string;
}

/** Bytes of text in one encoded word, so that the word stays within 75 characters (RFC 2047 §2). */
const WORD_BYTES = 45;

const PLAIN = /^[\x20-\x7e]*$/;

/** The value of a header that is text: as it is where that is plain and short, else as encoded words (RFC 2047). */
export function encodeText(text: string): string {
  const line = oneLine(text);
  return PLAIN.test(line) && line.length <= 60 && !line.includes("=?") ? line : encodedWords(line);
}

/** An address with a display name (RFC 5322 §3.4). @throws TypeError for an address that no server would take. */
export function encodeMailbox({ name, email }: Mailbox): string {
  checkAddress(email);
  const line = oneLine(name);
  if (line === "") return email;
  const quotable = PLAIN.test(line) && line.length <= 60 && !line.includes("=?");
  const shown = quotable ? `"${line.replace(/["\\]/g, "\\$&")}"` : encodedWords(line);
  return `${shown} <${email}>`;
}

/** @throws TypeError when the text could end a header or a command, or is no address at all. */
export function checkAddress(email: string): void {
  if (!/^[\x21-\x7e]{1,64}@[\x21-\x7e]{1,255}$/.test(email) || /[<>,;:"\\()[\]]/.test(email)) {
    throw new TypeError("Not an e-mail address that can be written to.");
  }
}

function encodedWords(line: string): string {
  const encoder = new TextEncoder();
  const words: string[] = [];
  let word = "";
  let size = 0;
  for (const sign of line) {
    const bytes = encoder.encode(sign).length;
    if (size + bytes > WORD_BYTES) {
      words.push(word);
      word = "";
      size = 0;
    }
    word += sign;
    size += bytes;
  }
  words.push(word);
  return words.map((part) => `=?UTF-8?B?${encodeBase64(encoder.encode(part))}?=`).join("\r\n ");
}
