import { validate } from "@readme/openapi-parser";
import { describe, expect, it } from "vitest";
import {
  boolean,
  customId,
  email,
  integer,
  list,
  nullable,
  object,
  oneOf,
  permissions,
  queries,
  text,
  uid,
} from "#shared/contract/params.ts";
import type { Endpoint } from "#workers/api/declaration.ts";
import { endpoints } from "#workers/api/endpoints.ts";
import { openApiDocument } from "#workers/api/openapi/document.ts";

/** One endpoint with everything an endpoint may have. */
const createThing: Endpoint = {
  id: "things.createURLThing",
  method: "POST",
  path: "/v1/things/{boxId}",
  aliases: ["/v1/projects/{projectId}/things/{boxId}"],
  scope: ["things.write", "boxes.write"],
  auth: ["session", "key"],
  event: "things.[thingId].create",
  limit: { max: 10, per: 60, key: "ip:{ip}" },
  deprecated: true,
  params: () => ({
    boxId: uid(),
    thingId: customId(),
    name: text(128),
    size: integer(1, 9).default(3),
    kind: nullable(oneOf("big", "small")).optional(),
    permissions: permissions(["read", "update"]).optional(),
    data: object().default({}),
  }),
  status: 201,
  returns: "team",
  handle: async () => null,
};

const listThings: Endpoint = {
  id: "things.list",
  method: "GET",
  path: "/v1/things",
  scope: "locale.read",
  auth: ["session", "jwt", "key", "admin"],
  params: () => ({
    queries: queries().default([]),
    mail: list(email()).optional(),
    total: boolean().default(true),
  }),
  status: 200,
  returns: "platform",
  handle: async () => null,
};

const document = openApiDocument([createThing, listThings]);
const paths = document.paths as Record<string, Record<string, Record<string, unknown>>>;

describe("the OpenAPI document", () => {
  it("of everything that is served is valid OpenAPI 3.1, all references included", async () => {
    const served = openApiDocument(endpoints);
    expect(await faults(served)).toEqual([]);
    expect(danglingRefs(served)).toEqual([]);
  });

  it("of the examples is valid too", async () => {
    expect(await faults(document)).toEqual([]);
  });

  it("is refused by the validator when it is wrong", async () => {
    const [fault] = await faults({ ...document, info: { title: "No version" } });
    expect(fault).toContain("version");
  });

  it("names every operation once", () => {
    const ids = Object.values(openApiDocument(endpoints).paths as typeof paths).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain("server.getOpenApi");
  });

  it("says what a declaration says of a change", () => {
    expect(paths["/v1/things/{boxId}"]?.post).toMatchObject({
      operationId: "things.createURLThing",
      summary: "Create URLThing",
      tags: ["things"],
      deprecated: true,
      parameters: [{ name: "boxId", in: "path", required: true, schema: { type: "string", maxLength: 36 } }],
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: {
              required: ["thingId", "name"],
              properties: {
                name: { type: "string", minLength: 1, maxLength: 128 },
                size: { type: "integer", minimum: 1, maximum: 9, default: 3 },
                kind: { anyOf: [{ type: "string", enum: ["big", "small"] }, { type: "null" }] },
                permissions: { type: "array", maxItems: 100, items: { type: "string" } },
                data: { type: "object", additionalProperties: true, default: {} },
              },
            },
          },
        },
      },
      responses: {
        201: {
          headers: { "X-RateLimit-Limit": {} },
          content: { "application/json": { schema: { $ref: "#/components/schemas/team" } } },
        },
        default: { $ref: "#/components/responses/error" },
      },
      security: [
        { project: [], session: [] },
        { project: [], cookie: [] },
        { project: [], key: [] },
      ],
      "x-scopes": ["things.write", "boxes.write"],
      "x-rate-limit": { limit: 10, window: 60, key: "ip:{ip}", reset: [] },
      "x-event": "things.[thingId].create",
    });
  });

  it("says what a declaration says of a list", () => {
    const operation = paths["/v1/things"]?.get;
    expect(operation).toMatchObject({
      summary: "List",
      parameters: [
        { name: "queries[]", in: "query", required: false, schema: { type: "array", default: [] } },
        { name: "mail[]", in: "query", schema: { type: "array", items: { format: "email" } } },
        { name: "total", in: "query", schema: { type: "boolean", default: true } },
      ],
      responses: { 200: { content: { "application/json": { schema: { anyOf: { length: 5 } } } } } },
    });
    expect(operation?.requestBody).toBeUndefined();
    expect(operation?.security, "guests may").toContainEqual({ project: [] });
  });

  it("lists older paths as deprecated operations of their own", () => {
    expect(paths["/v1/projects/{projectId}/things/{boxId}"]?.post).toMatchObject({
      operationId: "things.createURLThing@/v1/projects/{projectId}/things/{boxId}",
      deprecated: true,
      parameters: [{ name: "projectId", schema: { type: "string" } }, { name: "boxId" }],
    });
  });

  it("describes models by reference", () => {
    const { schemas } = document.components as { schemas: Record<string, unknown> };
    expect(schemas.teamList).toMatchObject({
      properties: {
        total: { type: "integer" },
        teams: { type: "array", items: { $ref: "#/components/schemas/team" } },
      },
      required: ["total", "teams"],
    });
    expect(Object.keys(schemas)).not.toContain("none");
  });
});

async function faults(api: object): Promise<string[]> {
  const result = await validate(JSON.parse(JSON.stringify(api)));
  return result.valid ? [] : result.errors.map(({ message }) => message);
}

function danglingRefs(root: unknown): string[] {
  const dangling: string[] = [];
  const walk = (node: unknown) => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === "$ref" && typeof value === "string" && resolve(root, value) === undefined)
        dangling.push(value);
      walk(value);
    }
  };
  walk(root);
  return dangling;
}

const resolve = (root: unknown, ref: string) =>
  ref
    .split("/")
    .slice(1)
    .reduce<unknown>((node, name) => (node as Record<string, unknown> | undefined)?.[name], root);
