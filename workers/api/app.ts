import { Hono } from "hono";
import { settingsOf } from "#shared/config/settings.ts";
import { ApiError } from "#shared/contract/errors.ts";
import type { Env } from "../env.ts";
import { platformChance } from "./chance.ts";
import type { Endpoint } from "./declaration.ts";
import { endpoints } from "./endpoints.ts";
import { refuseAstray } from "./pipeline/astray.ts";
import { writePreflight } from "./pipeline/origin.ts";
import { serve } from "./pipeline/serve.ts";
import type { Surroundings } from "./pipeline/surroundings.ts";
import { connect } from "./realtime/connect.ts";
import { ResponseHeaders } from "./response-headers.ts";
import { SegmentRouter } from "./segment-router.ts";

type Bindings = { Bindings: Env };

/** An API: every endpoint at its path and its aliases. */
export function apiOf(all: readonly Endpoint[]): Hono<Bindings> {
  const api = new Hono<Bindings>({ router: new SegmentRouter() });
  for (const endpoint of all) {
    for (const path of [endpoint.path, ...(endpoint.aliases ?? [])]) {
      api.on(endpoint.method, path.replace(/\{(\w+)\}/g, ":$1"), (c) =>
        serve(endpoint, c.req.raw, c.req.param(), around(c.env, c.executionCtx)),
      );
    }
  }
  api.get("/v1/realtime", (c) => connect(c.req.raw, around(c.env, c.executionCtx)));
  api.notFound((c) =>
    c.req.method === "OPTIONS"
      ? preflight(c.req.raw)
      : refuseAstray(NO_ROUTE, c.req.raw, around(c.env, c.executionCtx)),
  );
  return api;
}

export const app = apiOf(endpoints);

function preflight(request: Request): Response {
  const headers = new ResponseHeaders();
  writePreflight(headers, request.headers.get("origin") ?? "");
  return headers.respond(null, 204);
}

const NO_ROUTE = new ApiError("general_route_not_found");

function around(env: Env, execution: { waitUntil(promise: Promise<unknown>): void }): Surroundings {
  return {
    env,
    settings: settingsOf(env),
    chance: platformChance,
    waitUntil: (promise) => execution.waitUntil(promise),
  };
}
