import { expect, test } from "vitest";
import { unknownSettings } from "#local/unknown-settings.ts";

test("a slip in the name of a setting is told; settings, Appwrite's variables and others are not", () => {
  const env = {
    EDGEWRITE_LOGS: "requests",
    EDGEWRITE_LOG: "requests",
    EDGEWRITE_DATA: "x",
    _APP_REDIS_HOST: "r",
    HOME: "/",
  };
  expect(unknownSettings(env)).toEqual([
    "Ignored    EDGEWRITE_LOGS: there is no such setting, see docs/CONFIGURATION.md",
  ]);
});
