import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configurationPage } from "../../../scripts/configuration.ts";

test("docs/CONFIGURATION.md is current: npm run docs:config", () => {
  expect(readFileSync("docs/CONFIGURATION.md", "utf8")).toBe(configurationPage());
});
