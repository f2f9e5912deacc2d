import { Hono } from "hono";
import { settingsOf } from "#shared/config/settings.ts";
import { ApiError } from "#shared/contract/errors.ts";
import type { Env } from "../env.ts";
import { platformChance } from "./chance.ts";
import type { Endpoint } from "./declaration.ts";
import { endpoints } from "./endpoints.ts";
import { writeCors } from "./pipeline/origin.ts";
import { answerFailure } from "./pipeline/respond.ts";
import { serve, type Surroundings } from "./pipeline/serve.ts";

type Bindings = { Bindings: Env };

/** The API: every declared endpoint at its path and its aliases. */
export const app = new Hono<Bindings>();

for (const { endpoint, path } of routes(endpoints)) {
  app.on(endpoint.method, path.replace(/\{(\w+)\}/g, ":$1"), (c) =>
    serve(endpoint, c.req.raw, c.req.param() as Record<string, string>, around(c.env, c.executionCtx)),
  );
}

app.options("*", (c) => {
  const headers = new Headers();
  writeCors(headers, c.req.header("origin") ?? "", true);
  return new Response(null, { status: 204, headers });
});

app.notFound((c) => {
  const headers = new Headers();
  writeCors(headers, c.req.header("origin") ?? "", true);
  return answerFailure(new ApiError("general_route_not_found"), headers);
});

/** Every path of every endpoint, fixed segments before placeholders: the router takes the first that matches. */
function routes(all: readonly Endpoint[]): { endpoint: Endpoint; path: string }[] {
  const rank = (path: string) => path.replaceAll("{", "\u{10ffff}");
  return all
    .flatMap((endpoint) => [endpoint.path, ...(endpoint.aliases ?? [])].map((path) => ({ endpoint, path })))
    .sort((a, b) => (rank(a.path) < rank(b.path) ? -1 : 1));
}

function around(env: Env, execution: { waitUntil(promise: Promise<unknown>): void }): Surroundings {
  return {
    env,
    settings: settingsOf(env),
    chance: platformChance,
    waitUntil: (promise) => execution.waitUntil(promise),
  };
}
