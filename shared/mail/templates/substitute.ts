import { VARIABLES, type Variable } from "../kinds.ts";

const PLACEHOLDER = /\{\{\s*(\/?[A-Za-z]+)\s*\}\}/g;

const known: ReadonlySet<string> = new Set(VARIABLES);
const isVariable = (name: string): name is Variable => known.has(name);

type Values = Readonly<Partial<Record<Variable, string>>>;

/**
 * Fills a template in one pass, so that a value that looks like a placeholder stays text. Values are escaped, those of
 * `redirect` so that they are safe inside an attribute as well; `{{b}}` makes bold.
 */
export function fillHtml(template: string, values: Values): string {
  return template.replace(PLACEHOLDER, (placeholder, name: string) => {
    if (name === "b") return "<strong>";
    if (name === "/b") return "</strong>";
    if (!isVariable(name)) return placeholder;
    const value = values[name] ?? "";
    return escapeHtml(name === "redirect" ? safeLink(value) : value);
  });
}

/** Fills a template of plain text. The template may span lines, a value may not; `{{b}}` leaves nothing behind. */
export function fillText(template: string, values: Values): string {
  return template.replace(PLACEHOLDER, (placeholder, name: string) => {
    if (name === "b" || name === "/b") return "";
    return isVariable(name) ? oneLine(values[name] ?? "") : placeholder;
  });
}

/** Fills a template of one line, such as a subject: whatever would begin another line becomes a blank. */
export function fillLine(template: string, values: Values): string {
  return oneLine(fillText(template, values));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a header.
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** Without control characters, and so without line breaks. */
export const oneLine = (text: string): string => text.replace(CONTROLS, " ").trim();

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Safe as text of an element and in a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

/** A link's address without what mail programs trip over; "#" for one that would run code. */
export function safeLink(link: string): string {
  const clean = oneLine(link).replace(/[\s"<>`\\]/g, encodeURIComponent);
  return /^(javascript|data|vbscript):/i.test(clean) ? "#" : clean;
}
