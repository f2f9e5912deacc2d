import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { buildBundle } from "#local/bundle.ts";

/** Builds the Worker once; each file starts servers of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const bundle = await mkdtemp(join(tmpdir(), "edgewrite-bundle-"));
  await buildBundle(bundle);
  project.provide("bundle", bundle);
  return () => rm(bundle, { recursive: true, force: true });
}
