import type { MailKind } from "../../kinds.ts";

/** What one mail says in one language. Texts hold placeholders and no markup but `{{b}}`. */
export interface MailTexts {
  readonly subject: string;
  /** What mail programs show beside the subject; it adds to it. */
  readonly preview: string;
  readonly lines: readonly string[];
  /** The label of the button to `redirect`. */
  readonly action?: string;
  /** After everything else, small. */
  readonly note?: string;
}

/** All words of the mails in one language. */
export interface Texts {
  readonly greeting: string;
  readonly closing: string;
  /** Before the address, for those whose mail program shows no button. */
  readonly linkHint: string;
  readonly phrase: string;
  readonly agent: string;
  readonly facts: Readonly<Record<"device" | "ipAddress" | "country" | "time", string>>;
  readonly mails: Readonly<Record<MailKind, MailTexts>>;
}
