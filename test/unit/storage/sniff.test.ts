import { expect, it } from "vitest";
import { viewType } from "#shared/contract/safe-types.ts";
import { sniff } from "#shared/files/sniff.ts";

const text = (content: string) => new TextEncoder().encode(content);
const typeOf = (content: Uint8Array) => sniff(content, true);

it.each([
  ["a,b,c\n1,2,3\n4,5,6\n", "text/csv"],
  ['a,b\r\n1,"x, y"\r\n2,"line\nbreak"\r\n', "text/csv"],
  [`${"1,2\n".repeat(10)}and so on`, "text/csv"],
  ["a,b,c\n1,2,3\n", "text/plain"],
  ["a,b,c\n1,2,3\n4,5\n", "text/plain"],
  ["one\ntwo\nthree\n", "text/plain"],
  ["", "text/plain"],
  ['{"a": [1,\n2,\n3,\n4]}', "application/json"],
  ['<?xml version="1.0"?><a/>', "text/xml"],
  ["<!DOCTYPE html>a,b\n1,2\n3,4\n", "text/html"],
])("%j is %s", async (content, type) => {
  expect(await typeOf(text(content))).toBe(type);
});

it("knows text in other characters than UTF-8, and what is no text", async () => {
  const littleEndian = Buffer.from("\ufeffGrüße", "utf16le");
  expect(await typeOf(littleEndian)).toBe("text/plain");
  expect(await typeOf(Buffer.from(littleEndian).swap16())).toBe("text/plain");
  expect(await typeOf(Buffer.from("Grüße", "latin1"))).toBe("text/plain");
  expect(await typeOf(Buffer.from("<html>Grüße", "latin1"))).toBe("text/html");
  expect(await typeOf(Uint8Array.of(0, 1, 2, 3))).toBe("application/octet-stream");
});

it.each([
  ["RIFF\x24\0\0\0AVI LIST", "video/x-msvideo"],
  ["RIFF\x24\0\0\0WAVEfmt ", "audio/x-wav"],
  ["\x1a\x45\xdf\xa3\xa3\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x88matroska", "video/x-matroska"],
])("calls a container of films and sounds as browsers show it: %j", async (start, type) => {
  const found = await typeOf(Buffer.concat([Buffer.from(start, "latin1"), Buffer.alloc(64)]));
  expect(found).toBe(type);
  expect(viewType(found)).toBe(type);
});

it.each([
  "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
  "application/vnd.ms-excel.sheet.macroEnabled.12",
  "application/vnd.ms-powerpoint",
])("shows %s as itself", (type) => expect(viewType(type)).toBe(type));

it("shows nothing else of Office's as itself", () => {
  expect(viewType("application/vnd.ms-excelsior")).toBe("text/plain");
  expect(viewType("application/vnd.ms-htmlhelp")).toBe("text/plain");
});
