import { describe, expect, test } from "vitest";
import { iconCandidates, type Link } from "#shared/avatars/icon-links.ts";

const PAGE = "https://example.com/blog/post?x=1";
const link = (href: string, more: Partial<Link> = {}): Link => ({
  rel: "icon",
  href,
  type: "",
  sizes: "",
  ...more,
});
const best = (...links: Link[]) => iconCandidates(links, PAGE, "")[0];

describe("the best icon", () => {
  test.each<[string, Link[], string]>([
    ["none", [], "https://example.com/favicon.ico"],
    ["one", [link("/a.png")], "https://example.com/a.png"],
    ["a relative one", [link("a.png")], "https://example.com/blog/a.png"],
    ["one elsewhere", [link("//cdn.example.net/a.ico?v=2")], "https://cdn.example.net/a.ico?v=2"],
    ["the first of equals", [link("/a.png"), link("/b.png")], "https://example.com/a.png"],
    [
      "the largest",
      [link("/a.png", { sizes: "16x16" }), link("/b.png", { sizes: "8x8 64X64" }), link("/c.ico")],
      "https://example.com/b.png",
    ],
    [
      "one that scales",
      [link("/a.png", { sizes: "512x512" }), link("/b.svg", { sizes: "any" })],
      "https://example.com/b.svg",
    ],
    [
      "one that scales by its type",
      [link("/a", { type: "image/svg+xml" }), link("/b.png")],
      "https://example.com/a",
    ],
    ["the old words", [link("/a.ico", { rel: "Shortcut  ICON" })], "https://example.com/a.ico"],
    ["no other relation", [link("/a.png", { rel: "mask-icon" })], "https://example.com/favicon.ico"],
    ["no other format", [link("/a.txt")], "https://example.com/favicon.ico"],
    [
      "no other scheme",
      [link("data:image/png;base64,AAAA"), link("javascript:1.png"), link("file:///a.png")],
      "https://example.com/favicon.ico",
    ],
    ["no broken address", [link("http://[/a.png")], "https://example.com/favicon.ico"],
  ])("%s", (_, links, url) => expect(best(...links)).toBe(url));
});

test("a page's base counts, a broken one does not", () => {
  const links = [link("a.png")];
  expect(iconCandidates(links, PAGE, "/icons/")[0]).toBe("https://example.com/icons/a.png");
  expect(iconCandidates(links, PAGE, "http://[")[0]).toBe("https://example.com/blog/a.png");
});

test("what every server has is looked for last, and once", () => {
  expect(iconCandidates([link("/a.png")], PAGE, "")).toEqual([
    "https://example.com/a.png",
    "https://example.com/favicon.ico",
  ]);
  expect(iconCandidates([link("/favicon.ico")], PAGE, "")).toHaveLength(1);
});
