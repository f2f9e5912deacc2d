import { uid } from "#shared/contract/params.ts";
import { apiOf } from "#workers/api/app.ts";
import { endpoint } from "#workers/api/endpoint.ts";
import { endpoints } from "#workers/api/endpoints.ts";
import type { Env } from "#workers/env.ts";

export * from "#workers/index.ts";

/** Where paths are longest and most crowded. */
const PATH = "/v1/tablesdb/{databaseId}/tables/{tableId}/probes/{probeId}";

const probe = endpoint(
  {
    id: "bench.probe",
    method: "GET",
    path: PATH,
    scope: "global",
    auth: [],
    service: null,
    params: () => ({ databaseId: uid(), tableId: uid(), probeId: uid() }),
    status: 200,
    returns: "any",
  },
  async ({ input }) => input,
);

const alone = apiOf([probe]);
const among = apiOf([...endpoints, probe]);

/** The same request through the same pipeline, with one route or with all to choose from. */
export default {
  fetch: (request, env, execution) =>
    (request.headers.has("x-alone") ? alone : among).fetch(request, env, execution),
} satisfies ExportedHandler<Env>;
