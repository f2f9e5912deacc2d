import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const readme = readFileSync(resolve(root, "README.md"), "utf8");

/** Lines without indentation, so that a piece of a function can stand alone. */
const flat = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => line.trim())
    .join("\n");

const snippets = [...readme.matchAll(/<!-- (\S+) -->\n```ts\n([\s\S]*?)```/g)].map(
  ([, file = "", code = ""]) => ({
    file,
    code,
  }),
);

test("every piece of TypeScript names the file it is from", () => {
  expect(snippets.length).toBeGreaterThan(5);
  expect(readme.match(/```ts/g)).toHaveLength(snippets.length);
});

test.each(snippets)("the code of $file stands there: $code", ({ file, code }) => {
  expect(flat(readFileSync(resolve(root, file), "utf8"))).toContain(flat(code));
});

test("every script it names exists", () => {
  const { scripts } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8"));
  const named = [...readme.matchAll(/(?:`|^|\d )npm (?:run )?([a-z:]+)/gm)].map(([, name]) => name);
  expect(named).toContain("quickstart");
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
});

test.each(["README.md", "docs/ARCHITECTURE.md"])("every link of %s leads somewhere", (page) => {
  const path = resolve(root, page);
  const links = [...readFileSync(path, "utf8").matchAll(/\]\((?!https?:)([^)#]+)/g)].map(
    ([, link = ""]) => link,
  );
  expect(links).not.toEqual([]);
  expect(links.filter((link) => !existsSync(resolve(dirname(path), link)))).toEqual([]);
});
