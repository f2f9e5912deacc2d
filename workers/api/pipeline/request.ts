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
 * @throws ApiError general_argument_invalid: 400 for anything but a JSON object, 413 for more than `limit` bytes.
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

/** The body as text, of at most `limit` bytes; a longer one is read to its end, lest the client see a broken pipe. */
async function readText(request: Request, limit: number): Promise<string> {
  const announced = request.headers.get("content-length");
  if (announced !== null && Number(announced) <= limit) return request.text();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes <= limit) text += decoder.decode(chunk, { stream: true });
    if (bytes > limit * PATIENCE) break;
  }
  if (bytes <= limit) return text + decoder.decode();
  throw new ApiError("general_argument_invalid", {
    status: 413,
    message: `The request body is larger than ${limit} bytes, which is the most this server takes.`,
  });
}

/** How many times the limit a body may be before the connection is cut. */
const PATIENCE = 8;
