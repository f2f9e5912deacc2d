import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SvgError, sanitizeSvg } from "#shared/avatars/svg/sanitize.ts";

const NS = 'xmlns="http://www.w3.org/2000/svg"';
const encode = (text: string) => new TextEncoder().encode(text);
const clean = (xml: string) => sanitizeSvg(encode(xml));
/** What becomes of the inside of an SVG. */
const inside = (xml: string) => /^<svg[^>]*>(.*)<\/svg>$/s.exec(clean(`<svg ${NS}>${xml}</svg>`))?.[1];

describe("an SVG keeps", () => {
  test.each([
    '<path d="M0 0h9v9z" fill="#f00" stroke-width="2"/>',
    '<g transform="rotate(4)"><circle cx="1" cy="2" r="3"/></g>',
    '<text x="1">Grüße &amp; &lt;mehr&gt;</text>',
    "<style>.a{fill:red}@media (prefers-color-scheme:dark){.a{fill:#fff}}</style>",
    '<linearGradient id="a"><stop offset="0" style="stop-color:#fff"/></linearGradient><rect fill="url(#a)"/>',
    '<clipPath id="c"><use href="#p"/></clipPath><rect clip-path="url(\'#c\')"/>',
    '<use xlink:href="#p"/>',
  ])("%s", (xml) => expect(inside(xml)).toBe(xml));

  test("what stands in other words for the same", () => {
    expect(inside("<g fill='a&quot;b'>&#65;&#x42;<![CDATA[<c>]]></g>")).toBe(
      '<g fill="a&quot;b">AB&lt;c&gt;</g>',
    );
    const head =
      '\ufeff<?xml version="1.0"?><!-- x --><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">\n';
    expect(clean(`${head}<svg ${NS} viewBox="0 0 1 1"/>\n`)).toMatch(/^<svg [^<]*viewBox="0 0 1 1"\/>$/);
  });
});

describe("an SVG loses", () => {
  test.each([
    "<script>alert(1)</script>",
    "<script><![CDATA[</svg><script>alert(1)]]></script>",
    '<a href="javascript:alert(1)"><rect/></a>',
    '<foreignObject><iframe src="x"/></foreignObject>',
    '<image href="https://example.com/x.png"/>',
    '<animate attributeName="href" values="javascript:1"/>',
    '<set attributeName="onload" to="x"/>',
    "<style>@import 'https://example.com'</style>"
      .replace("<style>", "<script>")
      .replace("</style>", "</script>"),
    '<svg:script xmlns:svg="http://www.w3.org/2000/svg">1</svg:script>',
    "<?xml-stylesheet href='x'?>",
    "<filter><feImage href='http://x'/></filter>",
  ])("%s", (xml) => expect(inside(`${xml}`)).toBe(""));

  test.each([
    '<g onload="x"/>',
    '<g ONclick="x"/>',
    '<g href="http://example.com"/>',
    '<g xlink:href="data:image/svg+xml,x"/>',
    '<g xml:base="http://x"/>',
    '<g style="background:url(http://x)"/>',
    '<g style="fill:u\\72l(http://x)"/>',
    '<g fill="url(&#104;ttp://x)"/>',
    '<g fill="url( //x )"/>',
    '<g xmlns="http://www.w3.org/1999/xhtml"/>',
    '<g src="x"/>',
    '<g data-x="1"/>',
  ])("the attribute of %s", (xml) => expect(inside(xml)).toBe("<g/>"));

  test.each([
    "@import 'x'",
    "a{fill:url(http://x)}",
    "u<![CDATA[rl(http://x)]]>",
    "a{fill:u<!-- -->rl(http://x)}",
    "a{background:image-set('x' 1x)}",
    "a{fill:\\75rl(x)}",
    "@font-face{src:url(#a)}",
  ])("the style sheet %s", (css) => expect(inside(`<style>${css}</style>`)).toBe("<style></style>"));

  test("elements within a style sheet", () => {
    expect(inside("<style>u<g>rl(</g>rl(//x)</style>")).toBe("<style></style>");
  });

  test("copies of copies, which would grow without end", () => {
    const level = (n: number) => `<g id="a${n}">${`<use href="#a${n - 1}"/>`.repeat(10)}</g>`;
    expect(inside([1, 2, 3].map(level).join(""))).not.toContain("<use");
    expect(inside('<symbol><use href="#a"/></symbol>')).toBe("<symbol></symbol>");
    expect(inside('<use id="a" href="#b"/>')).toBe('<use href="#b"/>');
  });
});

test.each([
  "",
  "x",
  "<html></html>",
  "<svg></svg>",
  `<svg ${NS}>`,
  `<svg ${NS}><g></svg>`,
  `<svg ${NS}/><svg ${NS}/>`,
  `<svg ${NS}/>x`,
  `<svg ${NS}>&nbsp;</svg>`,
  `<svg ${NS}>&constructor;</svg>`,
  `<svg ${NS}>a & b</svg>`,
  `<svg ${NS}>&#xd800;</svg>`,
  `<svg ${NS} a="1" a="2"/>`,
  `<svg ${NS} a=1/>`,
  `<!DOCTYPE svg [<!ENTITY a "x">]><svg ${NS}>&a;</svg>`,
  `<svg ${NS}><!-- </svg>`,
  `<svg ${NS}>${"<g>".repeat(70)}${"</g>".repeat(70)}</svg>`,
  `<svg ${NS}>${"<g/>".repeat(20_001)}</svg>`,
  '<svg xmlns="http://www.w3.org/1999/xhtml"/>',
])("%s is refused", (xml) => expect(() => clean(xml.slice(0, 200_000))).toThrow(SvgError));

test("bytes that are no UTF-8 are refused", () => {
  expect(() => sanitizeSvg(Uint8Array.of(0xff, 0xfe, 0x3c, 0))).toThrow(SvgError);
});

test("whatever goes in, what comes out is harmless and stays as it is", () => {
  const pieces = [
    "<g>",
    "</g>",
    "<style>",
    "</style>",
    "<script>",
    "</script>",
    '<g onload="x">',
    "<use href='#a'/>",
    "url(http://x)",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "javascript:",
    "&lt;",
    "&#60;script&#62;",
    '<a href="javascript:1">',
    "</a>",
    '"',
    "'",
    ">",
    "<",
    "@import 'x';",
    '<g style="fill:url(http://x)"/>',
    "text",
    "\u0000",
    "😀",
    "<svg>",
    "</svg>",
    "<image href='x'/>",
  ];
  let passed = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
      let out: string;
      try {
        out = clean(`<svg ${NS}>${parts.join("")}</svg>`);
      } catch (error) {
        expect(error).toBeInstanceOf(SvgError);
        return;
      }
      passed++;
      for (const tag of out.match(/<[^>]*>/g) ?? []) {
        expect(tag).toMatch(/^<\/?(svg|g|use|style)\b/);
        expect(tag).not.toMatch(/\son\w|url\(http|javascript/);
      }
      for (const [, css] of out.matchAll(/<style>([^<]*)/g)) expect(css).not.toMatch(/url\(http|@import/);
      expect(clean(out)).toBe(out);
    }),
    { numRuns: 4_000 },
  );
  expect(passed).toBeGreaterThan(100);
});
