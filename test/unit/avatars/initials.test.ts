import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { colourOf, drawInitials, initialsOf } from "#shared/avatars/initials.ts";

describe("initials", () => {
  test.each([
    ["Walter O'Brien", "WO"],
    ["walter", "W"],
    ["john ronald reuel", "JR"],
    ["walter_obrien", "WO"],
    ["first_last other", "FO"],
    ["  spaced \t out  ", "SO"],
    ["élodie Ärmel", "ÉÄ"],
    ["e\u0301lodie", "É"],
    ["straße", "S"],
    ["ßeta", "S"],
    ["Ёлка щука", "ЁЩ"],
    ["李 小龍", "李小"],
    ["99 red", "9R"],
    ["🎉 party", "P"],
    ["𝒜lice", "𝒜"],
    ["(hello) world", "W"],
    ["👩‍👩‍👧 🇦🇶", ""],
    ["\u200d\u0301", ""],
    ["", ""],
  ])("of %j are %j", (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  test("are at most two letters or digits, whatever the name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 128 }), (name) => {
        expect(initialsOf(name)).toMatch(/^[\p{L}\p{N}]{0,2}$/u);
      }),
    );
  });
});

describe("the colour of initials", () => {
  // W 87 + O 79 = 166: the sixth of a row of five.
  test.each([
    ["WO", [0xfe, 0x95, 0x67]],
    ["", [0xfd, 0x36, 0x6e]],
    ["A", [0xfd, 0x36, 0x6e]],
    ["C", [0x7c, 0x67, 0xfe]],
  ])("%j", (text, [red, green, blue]) => {
    expect(colourOf(text)).toEqual({ red, green, blue, alpha: 1 });
  });
});

describe("a drawing of initials", () => {
  const holes = (name: string, width = 100, height = 100) => {
    const { data } = drawInitials(name, width, height, "");
    let count = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at] === 0) count++;
    return count;
  };

  test("has its letters cut out of the colour", () => {
    const canvas = drawInitials("X", 60, 40, "0f0");
    expect([...canvas.data.subarray(0, 4)]).toEqual([0, 255, 0, 255]);
    expect([canvas.width, canvas.height]).toEqual([60, 40]);
    expect(holes("I")).toBeGreaterThan(100);
    expect(holes("WW")).toBeGreaterThan(holes("I"));
  });

  test("shows a person where it cannot write", () => {
    const person = holes("");
    expect(person).toBeGreaterThan(1_000);
    expect(holes("李 小龍")).toBe(person);
    expect(holes("😀")).toBe(person);
  });

  test("falls back to a letter without its accents", () => {
    expect(holes("A\u0332")).toBe(holes("A"));
    expect(holes("É")).toBeGreaterThan(holes("E"));
  });

  test.each([
    [1, 1],
    [1, 2000],
    [3, 2],
  ])("fits any size: %d by %d", (width, height) => {
    expect(drawInitials("MW", width, height, "").data.length).toBe(width * height * 4);
  });
});
