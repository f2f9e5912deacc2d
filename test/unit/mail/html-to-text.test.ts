import fc from "fast-check";
import { expect, it } from "vitest";
import { htmlToText } from "#shared/mail/templates/html-to-text.ts";

it.each([
  ["<p>One</p><p>Two<br>Three</p>", "One\n\nTwo\nThree"],
  ["<head><title>T</title><style>p{}</style></head><body>Hi</body>", "Hi"],
  ["<SCRIPT>alert('<p>')</SCRIPT>Hi<!-- <b>no</b> -->!", "Hi!"],
  ['<a href="https://a.example/?x=1&amp;y=2">Go <b>now</b></a>', "Go now (https://a.example/?x=1&y=2)"],
  ["<a class='x' href='https://a.example'>https://a.example</a>", "https://a.example"],
  ['<a href="https://a.example"><img src="x"></a>', "https://a.example"],
  ["<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"],
  ["1 &lt; 2 &amp;&nbsp;3 &#62; 2 &#x263A; &bogus;", "1 < 2 & 3 > 2 ☺ &bogus;"],
  ["  spread \n over\t lines ", "spread over lines"],
  ["İİİİ<style>x</style>after", "İİİİafter"],
  ["cut off <a href=", "cut off"],
])("%s", (html, text) => {
  expect(htmlToText(html)).toBe(text);
});

it("reads anything, and once only", () => {
  const pieces = fc.constantFrom(
    "<a ",
    'href="',
    "<!--",
    "-->",
    "<style>",
    "</a>",
    ">",
    "&#",
    "x",
    "<p>",
    " ",
    "'",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      expect(typeof htmlToText(parts.join(""))).toBe("string");
    }),
  );
});
