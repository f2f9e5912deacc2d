import { type Attributes, type Token, tokensOf, XmlError } from "./tokens.ts";

const SVG = "http://www.w3.org/2000/svg";
const XLINK = "http://www.w3.org/1999/xlink";

/** What draws. Everything else goes, with all that is in it: scripts, links, foreign content, animation, filters. */
const ELEMENTS: ReadonlySet<string> = new Set(
  (
    "svg g path rect circle ellipse line polyline polygon text tspan defs symbol use clipPath mask " +
    "linearGradient radialGradient stop pattern marker title desc style"
  ).split(" "),
);

const DEEPEST = 64;
const MOST = 20_000;

/** The bytes are no SVG that can be made safe. */
export class SvgError extends Error {}

/**
 * An SVG written anew from what is known to do no harm: shapes, text and colours. Nothing in it runs, loads or grows.
 * @throws SvgError when it is not well-formed UTF-8 and XML, or no SVG
 */
export function sanitizeSvg(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    return new Rewriter().rewrite(tokensOf(text));
  } catch (error) {
    throw new SvgError(error instanceof Error ? error.message : "It is no UTF-8.");
  }
}

class Rewriter {
  readonly #open: string[] = [];
  /** How many of the open elements, from the innermost outwards, are left out. */
  #skipped = 0;
  /** How many of the open elements something else may show again. */
  #reusable: boolean[] = [];
  #out = "";
  #style = "";
  #roots = 0;

  rewrite(tokens: Iterable<Token>): string {
    let count = 0;
    for (const token of tokens) {
      if (++count > MOST) throw new XmlError("It has too many elements.");
      if (token.kind === "start") this.#start(token);
      else if (token.kind === "end") this.#end(token.name);
      else this.#text(token.text);
    }
    if (this.#open.length > 0 || this.#roots !== 1) throw new XmlError("It is not one whole element.");
    return this.#out;
  }

  #start({ name, attributes, empty }: Token & { kind: "start" }): void {
    const isRoot = this.#open.length === 0;
    if (isRoot && (name !== "svg" || ++this.#roots > 1 || attributes.get("xmlns") !== SVG)) {
      throw new XmlError("It is no SVG.");
    }
    if (this.#open.length >= DEEPEST) throw new XmlError("It is nested too deeply.");
    // What shows other elements again must not be shown again itself: a few such would grow without end.
    const again = name === "use" && this.#reusable.includes(true);
    const leftOut = this.#skipped > 0 || !ELEMENTS.has(name) || again || this.#open.at(-1) === "style";
    if (!leftOut)
      this.#out += `<${name}${isRoot ? ` xmlns="${SVG}" xmlns:xlink="${XLINK}"` : ""}${kept(name, attributes, isRoot)}${empty ? "/>" : ">"}`;
    if (empty) return;
    this.#open.push(name);
    this.#reusable.push(name === "symbol" || (!isRoot && attributes.has("id") && !UNSEEN.has(name)));
    if (leftOut) this.#skipped++;
  }

  #end(name: string): void {
    if (this.#open.pop() !== name) throw new XmlError(`</${name}> ends nothing.`);
    this.#reusable.pop();
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    if (isSafeStyle(this.#style)) this.#out += escaped(this.#style);
    this.#style = "";
    this.#out += `</${name}>`;
  }

  #text(text: string): void {
    const within = this.#open.at(-1);
    if (within === undefined) {
      if (text.replace("\ufeff", "").trim() !== "") throw new XmlError("There is text outside of it.");
      return;
    }
    if (this.#skipped > 0) return;
    // A style sheet is judged whole: its pieces may be harmless and their sum not.
    if (within === "style") this.#style += text;
    else this.#out += escaped(text);
  }
}

/** Nothing of these is seen where `use` names them. */
const UNSEEN: ReadonlySet<string> = new Set(["defs", "clipPath", "mask", "pattern", "marker"]);

function kept(element: string, attributes: Attributes, isRoot: boolean): string {
  let out = "";
  for (const [name, value] of attributes) {
    if (name === "xmlns" || name.startsWith("xmlns:")) continue;
    if (name === "id" && (isRoot || element === "use")) continue;
    if (isSafeAttribute(name, value)) out += ` ${name}="${escaped(value)}"`;
  }
  return out;
}

function isSafeAttribute(name: string, value: string): boolean {
  if (name === "href" || name === "xlink:href") return /^#[\w.:-]+$/.test(value);
  if (name === "xml:space") return true;
  if (!/^[A-Za-z][\w-]*$/.test(name) || /^(on|src|base|target|ping|data)/i.test(name)) return false;
  return isSafeStyle(value);
}

/** True for CSS, or a value, that loads nothing: references lead to the document itself. */
function isSafeStyle(text: string): boolean {
  if (/[\\<]|@(?!media\b)|expression|javascript:|-moz-binding|behavior\s*:|image-set|\bsrc\s*\(/i.test(text))
    return false;
  return !/url\s*\(/i.test(text.replaceAll(/url\(\s*(["']?)#[\w.:-]+\1\s*\)/gi, ""));
}

// XML has no way to write most control characters.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const escaped = (text: string) =>
  text
    .replaceAll(UNWRITABLE, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
