import { ApiError } from "#shared/contract/errors.ts";
import { parseJson } from "#shared/contract/json.ts";

export type Values = Record<string, unknown>;

const indexed = /^([^[\]]+)\[(\w*)\]$/;

/** Query parameters as values: `a=1`, and `a[]=1`, `a[0]=1`, `a[key]=1` as lists in order of appearance. */
export function readQuery(search: URLSearchParams): Values {
  const values: Values = {};
  for (const [name, value] of search) {
    const match = indexed.exec(name);
    if (!match?.[1]) {
      values[name] = value;
      continue;
    }
    const list = values[match[1]];
    if (Array.isArray(list)) list.push(value);
    else values[match[1]] = [value];
  }
  return values;
}

/**
 * The body's parameters. Empty bodies and `[]` (PHP clients) count as none.
 * @throws ApiError general_argument_invalid for malformed JSON, general_bad_request for another shape,
 * storage_invalid_file_size-like 413 when it is longer than `limit` bytes.
 */
export async function readBody(request: Request, limit: number): Promise<Values> {
  const type = request.headers.get("content-type") ?? "";
  if (type.startsWith("application/x-www-form-urlencoded")) {
    return readQuery(new URLSearchParams(await readText(request, limit)));
  }
  if (type.startsWith("multipart/")) return {};
  const text = await readText(request, limit);
  if (text === "") return {};
  let body: unknown;
  try {
    body = parseJson(text);
  } catch {
    throw new ApiError("general_argument_invalid", {
      message: "The request body is not valid JSON. Check its syntax and send it as application/json.",
    });
  }
  if (Array.isArray(body) && body.length === 0) return {};
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new ApiError("general_argument_invalid", {
      message: "The request body must be a JSON object that holds the parameters by name.",
    });
  }
  return { ...body };
}

async function readText(request: Request, limit: number): Promise<string> {
  const tooLarge = () =>
    new ApiError("general_argument_invalid", {
      status: 413,
      message: `The request body is larger than ${limit} bytes, which is the most this server takes.`,
    });
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  const text = await request.text();
  if (text.length > limit) throw tooLarge();
  return text;
}
