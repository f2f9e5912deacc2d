import type { Variable, Variables } from "../kinds.ts";

/** What a mail says, in order. Texts hold placeholders. */
export type Block =
  | { readonly type: "paragraph"; readonly text: string }
  /** Left out unless the variable has a value. */
  | { readonly type: "ifGiven"; readonly variable: Variable; readonly text: string }
  /** A button to `redirect`, and the address below it for those who see no buttons. */
  | { readonly type: "link"; readonly label: string; readonly hint: string }
  /** The code of `otp`, large. */
  | { readonly type: "code" }
  | { readonly type: "facts"; readonly rows: readonly (readonly [label: string, value: string])[] }
  | { readonly type: "note"; readonly text: string };

/** Styles stand on the elements too, for mail programs that drop style sheets. */
const BUTTON =
  "display:inline-block;padding:13px 24px;border-radius:10px;background:#3b5bdb;color:#ffffff;font-weight:600;text-decoration:none";
const CODE =
  "margin:0 0 18px;padding:18px 12px;border-radius:10px;background:#eef1f6;font:600 30px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:6px;text-align:center";
const NOTE = "color:#646b78;font-size:14px;line-height:1.5";

/** HTML with placeholders: what a project finds as the built-in template. */
export const blocksToHtml = (blocks: readonly Block[]): string => blocks.map(blockToHtml).join("\n");

/** Plain text with placeholders, paragraphs apart. */
export const blocksToText = (blocks: readonly Block[]): string => blocks.map(blockToText).join("\n\n");

/** Without the blocks whose variable has no value. */
export const givenOnly = (blocks: readonly Block[], variables: Variables): Block[] =>
  blocks.filter((block) => block.type !== "ifGiven" || (variables[block.variable] ?? "") !== "");

/** The texts are ours and hold no markup; a line break in one is a line break. */
const lines = (text: string) => text.replaceAll("\n", "<br>");

function blockToHtml(block: Block): string {
  switch (block.type) {
    case "paragraph":
    case "ifGiven":
      return `<p>${lines(block.text)}</p>`;
    case "note":
      return `<p class="note" style="${NOTE}">${lines(block.text)}</p>`;
    case "code":
      return `<p class="code" style="${CODE}">{{otp}}</p>`;
    case "link":
      return `<p><a class="button" style="${BUTTON}" href="{{redirect}}">${block.label}</a></p>
<p class="note" style="${NOTE}">${block.hint}<br><a href="{{redirect}}">{{redirect}}</a></p>`;
    case "facts":
      return `<p class="facts">${block.rows.map(([label, value]) => `${label}: {{b}}${value}{{/b}}`).join("<br>")}</p>`;
  }
}

function blockToText(block: Block): string {
  switch (block.type) {
    case "paragraph":
    case "ifGiven":
    case "note":
      return block.text;
    case "code":
      return "{{otp}}";
    case "link":
      return `${block.label}:\n{{redirect}}`;
    case "facts":
      return block.rows.map(([label, value]) => `${label}: ${value}`).join("\n");
  }
}
