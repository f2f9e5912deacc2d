import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll } from "vitest";
import { sha256Hex } from "#shared/crypto/secrets.ts";
import { projectVersion } from "#shared/store/facts/project.ts";
import { keys, projects } from "#shared/store/schema/index.ts";
import { insert } from "#shared/store/tables.ts";
import { bump } from "#shared/store/versions.ts";
import { app } from "#workers/api/app.ts";
import { projectRow } from "#workers/api/projects/new-project.ts";
import type { Env } from "#workers/env.ts";
import type { Stage } from "./stage.ts";

const TODAY = "2030-01-01T00:00:00.000+00:00";

/** Takes wake-ups and wakes nobody, so that a test decides when jobs run. */
const silent = { send: async () => {}, sendBatch: async () => {} };
const bindings = {
  ...(env as unknown as Env),
  QUEUE_DATABASES: silent,
  QUEUE_DELETES: silent,
} as unknown as Env;

const trails: Promise<void>[] = [];

afterAll(async () => {
  await Promise.all(trails);
});

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export type Call = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** A project with a key that may do everything with databases, or what else is told; the API as that key. */
export async function project(
  stage: Stage,
  id: string,
  things: readonly string[] = ["databases", "tables", "rows"],
): Promise<Call> {
  const secret = `standard_${id}`;
  const scopes = things.flatMap((name) => [`${name}.read`, `${name}.write`]);
  await stage.run(
    insert(projects, projectRow({ id, name: id, teamId: "t", region: "default" }, TODAY)),
    insert(keys, {
      projectId: id,
      id: "key",
      createdAt: TODAY,
      updatedAt: TODAY,
      name: "Key",
      scopes,
      secretHash: sha256Hex(secret),
      secret: "",
      sdks: [],
    }),
    bump(projectVersion(id)),
  );
  return async (method, path, body) => {
    const context = createExecutionContext();
    const credentials = { "x-appwrite-project": id, "x-appwrite-key": secret };
    const init =
      body instanceof FormData
        ? { method, headers: credentials, body }
        : {
            method,
            headers: { "content-type": "application/json", ...credentials },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          };
    const response = await app.fetch(new Request(`http://localhost/v1${path}`, init), bindings, context);
    // What a request counts and marks it gathers for a while first: that is waited for at the end.
    trails.push(waitOnExecutionContext(context));
    const text = await response.text();
    return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
  };
}
