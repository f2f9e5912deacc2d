import * as z from "zod";

/** What a reader answers instead of a value it does not accept: the end of the sentence "Invalid `x` param: …". */
export class Refusal {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/** A parameter's schema: takes anything, gives a `T` or an issue whose message says what is expected. */
export type Kind<T> = z.ZodType<T, unknown>;

/** Takes anything, gives a `T` or says why not. */
type Reader<T> = (value: unknown) => T | Refusal;

const readers = new WeakMap<z.ZodType, Reader<unknown>>();

/** Reads a value as `schema` does, without zod around it when the schema is of one function: a tenth of the time. */
export function readerOf(schema: z.ZodType): Reader<unknown> {
  return readers.get(schema) ?? ((value) => readWithZod(schema, value));
}

function readWithZod(schema: z.ZodType, value: unknown): unknown {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  if (!issue) return new Refusal("It is not valid.");
  const at = issue.path.length > 0 ? `At ${issue.path.join(".")}: ` : "";
  return new Refusal(at + issue.message);
}

const anything = z.unknown();

/**
 * Makes a schema of one function. `jsonSchema` is what the generated API description shows for it. Registered rather
 * than attached with `.meta()`, which clones: some hundred endpoints are built from these.
 */
export function kind<T>(jsonSchema: Record<string, unknown>, read: Reader<T>): Kind<T> {
  const reader = z.transform((value: unknown, context): T => {
    const result = read(value);
    if (!(result instanceof Refusal)) return result;
    context.issues.push({ code: "custom", message: result.why, input: value });
    return z.NEVER;
  });
  const schema = z.pipe(anything, reader);
  readers.set(schema, read);
  return described(schema, jsonSchema);
}

/** A kind whose value goes through as the string it is, when `accepts` says so. */
export function stringKind(
  jsonSchema: Record<string, unknown>,
  why: string,
  accepts: (text: string) => boolean,
): Kind<string> {
  const refusal = new Refusal(why);
  return kind({ type: "string", ...jsonSchema }, (value) =>
    typeof value === "string" && accepts(value) ? value : refusal,
  );
}

/** Gives a schema its JSON Schema and returns it. */
export function described<S extends z.ZodType>(schema: S, jsonSchema: Record<string, unknown>): S {
  z.globalRegistry.add(schema, jsonSchema);
  return schema;
}

/** Remembers one schema per argument, so that declarations share them. */
export function shared<A extends string | number, S>(make: (argument: A) => S): (argument: A) => S {
  const made = new Map<A, S>();
  return (argument) => {
    const known = made.get(argument);
    if (known !== undefined) return known;
    const schema = make(argument);
    made.set(argument, schema);
    return schema;
  };
}
