import type { JsonSchema } from "#shared/contract/models/json-schema.ts";
import { SERVER_VERSION } from "#shared/contract/version.ts";
import type { Endpoint } from "../declaration.ts";
import { operationOf } from "./operation.ts";
import { errorSchema, modelSchemas } from "./schemas.ts";
import { securitySchemes } from "./security.ts";

/** The OpenAPI 3.1 description of the endpoints. Building it builds all their parameter schemas. */
export function openApiDocument(endpoints: readonly Endpoint[]): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const endpoint of endpoints) {
    for (const path of [endpoint.path, ...(endpoint.aliases ?? [])]) {
      const item = paths[path] ?? {};
      item[endpoint.method.toLowerCase()] = operationOf(endpoint, path);
      paths[path] = item;
    }
  }
  const services = new Set(endpoints.map(({ id }) => id.slice(0, id.indexOf("."))));
  return {
    openapi: "3.1.1",
    info: {
      title: "Edgewrite",
      version: SERVER_VERSION,
      summary: "Appwrite's API on Cloudflare's edge",
      license: { name: "BSD-3-Clause", identifier: "BSD-3-Clause" },
    },
    // Relative to where this document was fetched: the server it describes.
    servers: [{ url: "/" }],
    tags: [...services].sort().map((name) => ({ name })),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: { error: errorSchema, ...modelSchemas() },
      responses: {
        error: {
          description: "The request failed.",
          content: { "application/json": { schema: { $ref: "#/components/schemas/error" } } },
        },
      },
      securitySchemes,
    },
  };
}
