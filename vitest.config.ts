import "./local/environment.ts";
import { availableParallelism } from "node:os";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { configDefaults, defineConfig } from "vitest/config";
import { testSecrets } from "./test/support/secrets.ts";

export default defineConfig({
  test: {
    // A server's tests mostly wait for it: on two cores two files take hardly longer than one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: [...configDefaults.reporters, "./test/support/closing-line.ts"],
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"] } },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              cf: false,
              images: { binding: "IMAGES" },
              bindings: { ...testSecrets, MIGRATIONS: await readD1Migrations("./migrations") },
            },
          })),
        ],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          setupFiles: ["./test/worker/support/migrate.ts"],
        },
      },
      {
        test: {
          name: "sdk",
          include: ["test/{sdk,e2e}/**/*.test.ts"],
          exclude: ["**/*.browser.test.ts"],
          globalSetup: ["./test/sdk/support/global-setup.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // Needs Chromium, so `npm test` leaves it to `npm run test:browser`; CI runs all.
          name: "browser",
          include: ["test/e2e/**/*.browser.test.ts"],
          globalSetup: ["./test/e2e/support/bundle.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
