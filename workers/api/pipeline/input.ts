import type { ZodType } from "zod";
import { invalidArgument, missingArgument } from "#shared/contract/errors.ts";
import { Refusal, readerOf } from "#shared/contract/params/kind.ts";
import type { Endpoint } from "../declaration.ts";
import type { Values } from "./request.ts";

interface Param {
  readonly name: string;
  readonly inPath: boolean;
  readonly schema: ZodType;
  /** False: absent is an error. */
  readonly optional: boolean;
  /** Gives the value or a Refusal. */
  read(value: unknown): unknown;
  /** What it counts as when it is absent. */
  absent(): unknown;
}

const built = new WeakMap<Endpoint, readonly Param[]>();

/** The parameters of an endpoint, in order; built at its first request because zod is slow to build. */
export function paramsOf(endpoint: Endpoint): readonly Param[] {
  let params = built.get(endpoint);
  if (!params) {
    params = Object.entries(endpoint.params?.() ?? {}).map(([name, schema]) => {
      const read = readerOf(schema);
      const absent = read(undefined);
      return {
        name,
        schema,
        inPath: endpoint.path.includes(`{${name}}`),
        optional: !(absent instanceof Refusal),
        read,
        // An object is made anew, lest requests share it.
        absent: typeof absent === "object" && absent !== null ? () => read(undefined) : () => absent,
      };
    });
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
    const { name } = param;
    // An older path may leave a parameter to the body.
    const raw = param.inPath && name in path ? path[name] : values[name];
    input[name] = argumentOf(param, raw);
  }
  return input;
}

function argumentOf({ name, optional, read, absent }: Param, raw: unknown): unknown {
  const value = raw === undefined ? ABSENT : read(raw);
  if (!(value instanceof Refusal)) return value;
  if (value !== ABSENT && raw !== null) throw invalidArgument(name, value.why);
  if (!optional) throw missingArgument(name);
  return absent();
}

const ABSENT = new Refusal("It is not there.");
