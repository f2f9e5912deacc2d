import type { ZodType } from "zod";
import * as z from "zod";
import { type JsonSchema, jsonSchemaOf } from "#shared/contract/models/json-schema.ts";
import type { Model } from "#shared/contract/models/model.ts";
import { models, nameOf, unions } from "#shared/contract/models/registry.ts";

const refTo = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

const refer = (model: Model): JsonSchema | undefined => {
  const name = nameOf(model);
  return name === undefined ? undefined : refTo(name);
};

/** The schema of an endpoint's answer by its `returns`; null for an empty body. */
export function responseSchema(returns: string | null): JsonSchema | null {
  if (returns === null || returns === "none") return null;
  const members = unions.get(returns);
  if (members) return { anyOf: members.map(refTo) };
  return models.has(returns) && returns !== "any" ? refTo(returns) : {};
}

/** Every model that is not `any` or `none`, by the name that references use. */
export function modelSchemas(): Record<string, JsonSchema> {
  const named = [...models].filter(([name]) => name !== "any" && name !== "none");
  return Object.fromEntries(named.map(([name, model]) => [name, jsonSchemaOf(model, refer)]));
}

/** What a parameter accepts, as JSON Schema. */
export function parameterSchema(schema: ZodType): JsonSchema {
  const { $schema: _dialect, ...described } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  // zod leaves out the defaults of schemas that transform, as most kinds do.
  const { data } = schema.safeParse(undefined);
  return data === undefined || typeof data === "bigint" ? described : { ...described, default: data };
}

/** The body of every failure. */
export const errorSchema: JsonSchema = {
  type: "object",
  properties: {
    message: { type: "string", description: "What is wrong and what to do, for people." },
    code: { type: "integer", description: "The HTTP status." },
    type: { type: "string", description: "What is wrong, for programs: `user_not_found`." },
    version: { type: "string", description: "The Appwrite version whose API this server speaks." },
  },
  required: ["message", "code", "type", "version"],
  additionalProperties: false,
};
