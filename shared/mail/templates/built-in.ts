import type { MailKind } from "../kinds.ts";
import type { Block } from "./blocks.ts";
import type { Texts } from "./texts/texts.ts";

/** What the built-in template of a mail says, in order. */
export function builtIn(kind: MailKind, texts: Texts): Block[] {
  const { greeting, closing, linkHint, phrase, agent } = texts;
  const { lines, action, note } = texts.mails[kind];
  const blocks: Block[] = [greeting, ...lines].map((text) => ({ type: "paragraph", text }));
  if (kind === "otpSession" || kind === "mfaChallenge") blocks.push({ type: "code" });
  if (kind === "sessionAlert") blocks.push({ type: "facts", rows: sessionRows(texts) });
  if (action !== undefined) blocks.push({ type: "link", label: action, hint: linkHint });
  if (kind === "magicSession" || kind === "otpSession") {
    blocks.push({ type: "ifGiven", variable: "phrase", text: phrase });
  }
  if (kind === "magicSession" || kind === "otpSession" || kind === "mfaChallenge") {
    blocks.push({ type: "ifGiven", variable: "agentClient", text: agent });
  }
  if (note !== undefined) blocks.push({ type: "note", text: note });
  blocks.push({ type: "paragraph", text: closing });
  return blocks;
}

const sessionRows = ({ facts }: Texts) =>
  [
    [facts.device, "{{device}}"],
    [facts.ipAddress, "{{ipAddress}}"],
    [facts.country, "{{country}}"],
    [facts.time, "{{date}} {{year}}, {{time}}"],
  ] as const;
