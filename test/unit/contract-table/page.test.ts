import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { endpoints } from "#workers/api/endpoints.ts";
import { compatibilityPage, PAGE } from "../../../scripts/compat.ts";

it("docs/COMPATIBILITY.md is current (if not: npm run compat)", () => {
  expect(readFileSync(PAGE, "utf8") === compatibilityPage(endpoints)).toBe(true);
});

it("counts what is served, by service and by SDK", () => {
  const page = compatibilityPage(endpoints.filter(({ id }) => id === "client.ping"));
  expect(page).toContain("| [client](#client) | 1 | 1 | 100 % |");
  expect(page).toMatch(/called by `node-appwrite` [\d.]+ \| 1 \| 584 \| 0 %/);
  expect(page).toContain("| `GET /v1/ping` | ping | yes |");
  expect(page).toContain("| `POST /v1/teams` | create |  |");
});
