/** A piece of an XML document. Text is as it is meant, without references. */
export type Token =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "end"; readonly name: string }
  | {
      readonly kind: "start";
      readonly name: string;
      readonly attributes: Attributes;
      readonly empty: boolean;
    };

export type Attributes = ReadonlyMap<string, string>;

/** The text is no XML document we take: broken, or with entities of its own. */
export class XmlError extends Error {}

const NAME = "[A-Za-z_][\\w.:-]*";
const ATTRIBUTE = `${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*')`;
const START = new RegExp(`<(${NAME})((?:\\s+${ATTRIBUTE})*)\\s*(/?)>`, "y");
const END = new RegExp(`</(${NAME})\\s*>`, "y");
const EACH = new RegExp(`(${NAME})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, "g");
// One without a subset declares no entities.
const DOCTYPE = /<!DOCTYPE\s[^[\]<>]*>/y;

/** What is left out: comments, instructions and the document type. @throws XmlError */
export function* tokensOf(xml: string): Generator<Token> {
  for (let at = 0; at < xml.length; ) {
    if (xml[at] !== "<") {
      const end = endOr(xml.indexOf("<", at), xml.length);
      yield { kind: "text", text: unescaped(xml.slice(at, end)) };
      at = end;
    } else if (xml.startsWith("<!--", at)) at = after(xml, "-->", at + 4);
    else if (xml.startsWith("<?", at)) at = after(xml, "?>", at + 2);
    else if (xml.startsWith("<![CDATA[", at)) {
      const end = after(xml, "]]>", at + 9);
      yield { kind: "text", text: xml.slice(at + 9, end - 3) };
      at = end;
    } else {
      const token = tagAt(xml, at);
      if (token.token) yield token.token;
      at = token.end;
    }
  }
}

function tagAt(xml: string, at: number): { token: Token | null; end: number } {
  const [start, end, doctype] = [matchAt(START, xml, at), matchAt(END, xml, at), matchAt(DOCTYPE, xml, at)];
  if (start) {
    const [all, name = "", written = "", slash] = start;
    const token: Token = { kind: "start", name, attributes: attributesOf(written), empty: slash === "/" };
    return { token, end: at + all.length };
  }
  if (end) return { token: { kind: "end", name: end[1] ?? "" }, end: at + end[0].length };
  if (doctype) return { token: null, end: at + doctype[0].length };
  throw new XmlError(`There is a tag at ${at} that cannot be read.`);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function attributesOf(written: string): Attributes {
  const attributes = new Map<string, string>();
  for (const [, name = "", double, single] of written.matchAll(EACH)) {
    if (attributes.has(name)) throw new XmlError(`An element has ${name} twice.`);
    attributes.set(name, unescaped(double ?? single ?? ""));
  }
  return attributes;
}

function after(xml: string, mark: string, from: number): number {
  const at = xml.indexOf(mark, from);
  if (at < 0) throw new XmlError(`${mark} is missing.`);
  return at + mark.length;
}

const endOr = (at: number, otherwise: number) => (at < 0 ? otherwise : at);

const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([^;&\s]{0,32}));?/gi,
    (all, decimal, hex, name) => {
      if (!all.endsWith(";")) throw new XmlError("There is an & that begins nothing.");
      if (name !== undefined) {
        const character = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
        if (character === undefined) throw new XmlError(`&${name}; is not known.`);
        return character;
      }
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        throw new XmlError("There is no such character.");
      return String.fromCodePoint(code);
    },
  );
}
