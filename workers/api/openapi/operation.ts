import type { JsonSchema } from "#shared/contract/models/json-schema.ts";
import type { Endpoint } from "../declaration.ts";
import { scopesOfEndpoint } from "../pipeline/gates.ts";
import { paramsOf } from "../pipeline/input.ts";
import { parameterSchema, responseSchema } from "./schemas.ts";
import { securityOf } from "./security.ts";

const json = (schema: JsonSchema) => ({ "application/json": { schema } });

/** One endpoint at one of its paths, as an OpenAPI operation. */
export function operationOf(endpoint: Endpoint, path: string): JsonSchema {
  const { id, method, limit, event, deprecated } = endpoint;
  const alias = path !== endpoint.path;
  const [service = "", action = ""] = id.split(".");
  const inQuery = method === "GET" ? parameters(endpoint, path).map(asQuery) : [];
  const body = method === "GET" ? null : requestBody(endpoint, path);
  return {
    operationId: alias ? `${id}@${path}` : id,
    summary: inWords(action),
    tags: [service],
    ...(deprecated || alias ? { deprecated: true } : {}),
    ...(alias ? { description: `An older path of \`${id}\`.` } : {}),
    parameters: [...placeholders(endpoint, path), ...inQuery],
    ...(body ? { requestBody: body } : {}),
    responses: { [endpoint.status]: success(endpoint), default: { $ref: "#/components/responses/error" } },
    security: securityOf(endpoint),
    "x-scopes": scopesOfEndpoint(endpoint),
    ...(limit
      ? { "x-rate-limit": { limit: limit.max, window: limit.per, key: limit.key, reset: limit.reset ?? [] } }
      : {}),
    ...(event ? { "x-event": event } : {}),
  };
}

/** `createEmailPasswordSession` → `Create email password session`. */
function inWords(action: string): string {
  const words = action.replace(/([a-z\d])([A-Z])/g, "$1 $2").split(" ");
  const text = words.map((word) => (/^[A-Z]{2}/.test(word) ? word : word.toLowerCase())).join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Parameters that the path does not carry. */
const parameters = (endpoint: Endpoint, path: string) =>
  paramsOf(endpoint).filter(({ name, inPath }) => !inPath && !path.includes(`{${name}}`));

function placeholders(endpoint: Endpoint, path: string): JsonSchema[] {
  const known = new Map(paramsOf(endpoint).map(({ name, schema }) => [name, schema]));
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => {
    const schema = known.get(name);
    return {
      name,
      in: "path",
      required: true,
      schema: schema ? parameterSchema(schema) : { type: "string" },
    };
  });
}

function asQuery({ name, schema, optional }: ReturnType<typeof paramsOf>[number]): JsonSchema {
  const described = parameterSchema(schema);
  // Lists are read from `queries[]=a&queries[]=b`.
  return {
    name: described.type === "array" ? `${name}[]` : name,
    in: "query",
    required: !optional,
    schema: described,
  };
}

function requestBody(endpoint: Endpoint, path: string): JsonSchema | null {
  const params = parameters(endpoint, path);
  if (params.length === 0) return null;
  const required = params.filter(({ optional }) => !optional).map(({ name }) => name);
  return {
    required: required.length > 0,
    content: json({
      type: "object",
      properties: Object.fromEntries(params.map(({ name, schema }) => [name, parameterSchema(schema)])),
      ...(required.length > 0 ? { required } : {}),
    }),
  };
}

const number = (description: string) => ({ description, schema: { type: "integer" } });

const limitHeaders = {
  "X-RateLimit-Limit": number("Requests in a window."),
  "X-RateLimit-Remaining": number("Requests left in this window."),
  "X-RateLimit-Reset": number("When this window ends, in Unix seconds."),
};

function success({ status, returns, limit }: Endpoint): JsonSchema {
  const schema = responseSchema(returns);
  return {
    description: status === 301 ? "Moved." : schema ? "The answer." : "Done.",
    ...(limit ? { headers: limitHeaders } : {}),
    ...(schema && status !== 204 && status !== 301
      ? { content: returns === "any" ? { "*/*": { schema } } : json(schema) }
      : {}),
  };
}
