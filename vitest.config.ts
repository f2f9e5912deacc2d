import "./local/environment.ts";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { configDefaults, defineConfig } from "vitest/config";
import { testSecrets } from "./test/support/secrets.ts";

export default defineConfig({
  test: {
    reporters: [...configDefaults.reporters, "./test/support/closing-line.ts"],
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"] } },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              cf: false,
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
          include: ["test/sdk/**/*.test.ts"],
          globalSetup: ["./test/sdk/support/global-setup.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
