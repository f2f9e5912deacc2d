/** Elements that say nothing to a reader. */
const SILENT: ReadonlySet<string> = new Set(["head", "style", "script", "title"]);
const PARTS: ReadonlySet<string> = new Set("p div h1 h2 h3 h4 h5 h6 tr table ul ol blockquote".split(" "));
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

/**
 * The words of an HTML message, with the addresses of its links: the plain part of a mail that was written as HTML.
 * Reads once from front to end, whatever it is given.
 */
export function htmlToText(html: string): string {
  const lower = html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const written: string[] = [];
  let link: { address: string; from: number } | null = null;
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    written.push(words(html.slice(at, open < 0 ? html.length : open)));
    if (open < 0) break;
    const comment = html.startsWith("<!--", open);
    const end = comment ? html.indexOf("-->", open + 4) : html.indexOf(">", open);
    if (end < 0) break;
    at = end + (comment ? 3 : 1);
    if (comment) continue;
    const tag = html.slice(open + 1, end);
    const name = /^\/?[a-z][a-z0-9]*/.exec(lower.slice(open + 1, open + 13))?.[0] ?? "";
    if (SILENT.has(name)) {
      at = lower.indexOf(`</${name}`, at);
      if (at < 0) break;
    } else if (name === "br") {
      written.push("\n");
    } else if (name === "li") {
      written.push("\n- ");
    } else if (name === "a") {
      link = { address: addressOf(tag), from: written.length };
    } else if (name === "/a" && link !== null) {
      const label = written.slice(link.from).join("").trim();
      if (link.address !== "" && label !== link.address) {
        written.push(label === "" ? link.address : ` (${link.address})`);
      }
      link = null;
    } else if (name.startsWith("/") && PARTS.has(name.slice(1))) {
      written.push("\n\n");
    }
  }
  return written
    .join("")
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

const words = (text: string) =>
  text.replace(/\s+/g, " ").replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{1,8});/gi, decode);

function addressOf(tag: string): string {
  const found = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(tag);
  return words(found?.[1] ?? found?.[2] ?? "").trim();
}

function decode(entity: string, name: string): string {
  if (!name.startsWith("#")) return ENTITIES[name.toLowerCase()] ?? entity;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
}
