import fc from "fast-check";
import PostalMime from "postal-mime";
import { describe, expect, it } from "vitest";
import { checkAddress, encodeMailbox, encodeText } from "#shared/mail/headers.ts";
import { composeMessage, type Message } from "#shared/mail/message.ts";
import { quotedPrintable } from "#shared/mail/quoted-printable.ts";
import { hostile } from "./arbitraries.ts";

const base: Message = {
  id: "job-1",
  from: { name: "Acme", email: "no-reply@acme.example" },
  to: { name: "Ann", email: "ann@example.com" },
  replyTo: undefined,
  subject: "Hello",
  html: "<p>Hello</p>",
  text: "Hello",
  language: "en",
  date: Date.UTC(2031, 4, 4, 3, 2, 1),
};

/** A text that a mail can carry: without lone surrogates, and line breaks are LF. */
const portable = hostile.map((text) =>
  text
    .replace(/\p{Surrogate}/gu, "?")
    .replaceAll("\u0000", "")
    .replaceAll("\r", ""),
);

describe("composeMessage", () => {
  it("writes what a parser reads", async () => {
    const mail = await PostalMime.parse(
      composeMessage({ ...base, replyTo: { name: "Help", email: "help@acme.example" } }),
    );
    expect(mail.from).toMatchObject({ name: "Acme", address: "no-reply@acme.example" });
    expect(mail.to).toMatchObject([{ name: "Ann", address: "ann@example.com" }]);
    expect(mail.replyTo).toMatchObject([{ name: "Help", address: "help@acme.example" }]);
    expect(mail.subject).toBe("Hello");
    expect(mail.messageId).toBe("<job-1@acme.example>");
    expect(mail.date).toBe("2031-05-04T03:02:01.000Z");
    expect(mail.text?.trimEnd()).toBe("Hello");
    expect(mail.html?.trimEnd()).toBe("<p>Hello</p>");
  });

  it("keeps every text, in short lines of ASCII and with no header of anyone else's", async () => {
    const plain = (await PostalMime.parse(composeMessage(base))).headers.map(({ key }) => key);
    await fc.assert(
      fc.asyncProperty(portable, portable, portable, async (name, subject, text) => {
        const message = composeMessage({ ...base, to: { ...base.to, name }, subject, text, html: text });
        // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what it is about.
        expect(message).toMatch(/^[\x00-\x7f]*$/);
        expect(message).not.toMatch(/[^\r]\n|\r[^\n]/);
        for (const line of message.split("\r\n")) expect(line.length).toBeLessThanOrEqual(200);
        const mail = await PostalMime.parse(message);
        expect(mail.headers.map(({ key }) => key)).toEqual(plain);
        expect(mail.to?.map(({ address }) => address)).toEqual(["ann@example.com"]);
        expect(mail.subject ?? "").toBe(collapsed(subject));
        expect((mail.text ?? "").trimEnd()).toBe(text.trimEnd());
      }),
      { numRuns: 300 },
    );
  });

  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a header leaves out.
  const collapsed = (text: string) => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").trim();
});

describe("encodeText", () => {
  it("leaves plain text plain", () => {
    expect(encodeText("Your code for Acme")).toBe("Your code for Acme");
  });

  it("splits long texts at characters", () => {
    const encoded = encodeText("日本語".repeat(40));
    for (const line of encoded.split("\r\n ")) expect(line.length).toBeLessThanOrEqual(75);
  });
});

describe("encodeMailbox", () => {
  it.each([
    [{ name: "", email: "a@b.example" }, "a@b.example"],
    [{ name: 'A "B" \\ C', email: "a@b.example" }, '"A \\"B\\" \\\\ C" <a@b.example>'],
    [{ name: "Ann\r\nBcc: x@y.example", email: "a@b.example" }, '"Ann Bcc: x@y.example" <a@b.example>'],
  ])("%j", (mailbox, expected) => {
    expect(encodeMailbox(mailbox)).toBe(expected);
  });
});

it.each([
  "a@b.example>\r\nRCPT TO:<c@d.example",
  "a b@c.example",
  "<a@b.example>",
  "a@b.example,c@d.example",
  "a",
  "@b",
  "",
])("refuses to write to %j", (email) => {
  expect(() => checkAddress(email)).toThrow(TypeError);
});

it.each([
  ["a=b", "a=3Db"],
  ["blank ", "blank=20"],
  ["a\nb\r\nc", "a\r\nb\r\nc"],
  ["é", "=C3=A9"],
  ["x".repeat(80), `${"x".repeat(75)}=\r\n${"x".repeat(5)}`],
])("quotes %j", (text, expected) => {
  expect(quotedPrintable(text)).toBe(expected);
});
