import type { ZodError, ZodType } from "zod";
import { invalidArgument, missingArgument } from "#shared/contract/errors.ts";
import type { Endpoint } from "../declaration.ts";
import type { Values } from "./request.ts";

interface Param {
  readonly name: string;
  readonly inPath: boolean;
  readonly schema: ZodType;
  /** False: absent is an error. */
  readonly optional: boolean;
}

const built = new WeakMap<Endpoint, readonly Param[]>();

/** The parameters of an endpoint, in order; built at its first request because zod is slow to build. */
export function paramsOf(endpoint: Endpoint): readonly Param[] {
  let params = built.get(endpoint);
  if (!params) {
    params = Object.entries(endpoint.params?.() ?? {}).map(([name, schema]) => ({
      name,
      schema,
      inPath: endpoint.path.includes(`{${name}}`),
      optional: schema.safeParse(undefined).success,
    }));
    built.set(endpoint, params);
  }
  return params;
}

/**
 * Path, query and body values → the handler's input. A null counts as absent where the parameter takes no null,
 * as SDKs in typed languages send it.
 * @throws ApiError general_argument_invalid that names the first wrong parameter.
 */
export function parseInput(
  endpoint: Endpoint,
  path: Readonly<Record<string, string>>,
  values: Values,
): Values {
  const input: Values = {};
  for (const param of paramsOf(endpoint)) {
    const { name, schema, optional } = param;
    // An older path may leave a parameter to the body.
    const raw = param.inPath && name in path ? path[name] : values[name];
    if (raw === undefined && !optional) throw missingArgument(name);
    let result = schema.safeParse(raw);
    if (!result.success && raw === null) {
      if (!optional) throw missingArgument(name);
      result = schema.safeParse(undefined);
    }
    if (!result.success) throw invalidArgument(name, why(result.error));
    input[name] = result.data;
  }
  return input;
}

function why(error: ZodError): string {
  const [issue] = error.issues;
  if (!issue) return "It is not valid.";
  const at = issue.path.length > 0 ? `At ${issue.path.join(".")}: ` : "";
  return at + issue.message;
}
