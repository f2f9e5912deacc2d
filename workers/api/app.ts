import { settingsOf } from "#shared/config/settings.ts";
import { ApiError } from "#shared/contract/errors.ts";
import type { Env } from "../env.ts";
import { platformChance } from "./chance.ts";
import type { Endpoint } from "./declaration.ts";
import { endpoints } from "./endpoints.ts";
import { writeCors } from "./pipeline/origin.ts";
import { answerFailure } from "./pipeline/respond.ts";
import { type Surroundings, serve } from "./pipeline/serve.ts";
import { connect } from "./realtime/connect.ts";
import { Routes } from "./routes.ts";

/** What the platform offers a request beyond its answer. */
export type Execution = Pick<ExecutionContext, "waitUntil">;

type Params = Readonly<Record<string, string>>;

type Handler = (request: Request, params: Params, around: Surroundings) => Promise<Response>;

/** An API: every endpoint at its path and its aliases. */
export function apiOf(all: readonly Endpoint[]) {
  const routes = new Routes<Handler>();
  for (const endpoint of all) {
    const handler: Handler = (request, params, around) => serve(endpoint, request, params, around);
    for (const path of [endpoint.path, ...(endpoint.aliases ?? [])])
      routes.add(endpoint.method, path, handler);
  }

  routes.add("GET", "/v1/realtime", (request, _, around) => connect(request, around));

  async function fetch(request: Request, env: Env, execution: Execution): Promise<Response> {
    const { method } = request;
    const found = routes.find(method === "HEAD" ? "GET" : method, pathOf(request.url));
    if (!found) return method === "OPTIONS" ? preflight(request) : notFound(request);
    const response = await found.target(request, found.params, around(env, execution));
    return method === "HEAD" ? new Response(null, response) : response;
  }

  return { fetch };
}

export const app = apiOf(endpoints);

/** The path of an absolute URL, still encoded. */
function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const end = url.indexOf("?", start);
  return end < 0 ? url.slice(start) : url.slice(start, end);
}

function preflight(request: Request): Response {
  const headers = new Headers();
  writeCors(headers, request.headers.get("origin") ?? "", true);
  return new Response(null, { status: 204, headers });
}

function notFound(request: Request): Response {
  const headers = new Headers();
  writeCors(headers, request.headers.get("origin") ?? "", true);
  return answerFailure(new ApiError("general_route_not_found"), headers);
}

function around(env: Env, execution: Execution): Surroundings {
  return {
    env,
    settings: settingsOf(env),
    chance: platformChance,
    waitUntil: (promise) => execution.waitUntil(promise),
  };
}
