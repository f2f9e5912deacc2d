/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations, type D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll } from "vitest";
import type { Env } from "#workers/env.ts";

/** The bindings inside workerd: the Worker's own, and the migrations vitest.config.ts reads. */
export interface TestEnv extends Env {
  readonly MIGRATIONS: D1Migration[];
}

beforeAll(async () => {
  const { DB, MIGRATIONS } = env as unknown as TestEnv;
  await applyD1Migrations(DB, MIGRATIONS);
});
