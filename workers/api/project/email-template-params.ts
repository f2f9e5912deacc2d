import { stringKind } from "#shared/contract/params/kind.ts";
import { email, nullable, oneOf, text } from "#shared/contract/params.ts";
import { LOCALE_CODES } from "#shared/locale/codes.ts";
import { TEMPLATE_IDS } from "#shared/mail/kinds.ts";

/** The locale of a template that names none. */
export const FALLBACK_LOCALE = "en";

const known: ReadonlySet<string> = new Set(LOCALE_CODES);

const localeKind = stringKind(
  {},
  "Must be a locale code such as en or pt-br.",
  (value) => value === "" || known.has(value),
);

export const templateId = () => oneOf(...TEMPLATE_IDS);

/** A locale code; "" stands for English. */
export const locale = () => localeKind.transform((code) => code || FALLBACK_LOCALE);

/** What a project may word itself; null leaves a part as it is. */
export const wording = () => ({
  subject: nullable(text(255)).default(null),
  message: nullable(text(10_485_760)).default(null),
  senderName: nullable(text(255, 0)).default(null),
  senderEmail: nullable(email({ empty: true })).default(null),
  replyToEmail: nullable(email({ empty: true })).default(null),
  replyToName: nullable(text(255, 0)).default(null),
});
