import { ApiError } from "#shared/contract/errors.ts";
import { parseJson } from "#shared/contract/json.ts";

export type Values = Record<string, unknown>;

const within = /^([^[\]]+)\[([^[\]]*)\]$/;

/**
 * Query parameters as values: `a=1`; `a[]=1`, `a[0]=1` as a list in order of appearance; `a[key]=1` as an object, which a
 * list becomes too once a key is among its numbers.
 */
export function readQuery(search: URLSearchParams): Values {
  const values = new Map<string, unknown>();
  const maps = new Map<string, Map<string, string>>();
  for (const [name, value] of search) {
    const [, outer, key = ""] = within.exec(name) ?? [];
    if (outer === undefined) {
      values.set(name, value);
      continue;
    }
    const list = values.get(outer);
    const map = maps.get(outer);
    if (map) map.set(key || String(map.size), value);
    else if (!/^\d*$/.test(key)) {
      const before = Array.isArray(list) ? list.entries() : [];
      const started = new Map([...before].map(([at, one]) => [String(at), one]));
      maps.set(outer, started.set(key, value));
    } else if (Array.isArray(list)) list.push(value);
    else values.set(outer, [value]);
  }
  for (const [name, map] of maps) values.set(name, Object.fromEntries(map));
  return Object.fromEntries(values);
}

/**
 * The body's parameters. Empty bodies, `null` and `[]` (PHP clients) count as none.
 * @throws ApiError general_argument_invalid: 400 for anything but a JSON object, 413 for more than `limit` bytes.
 */
export async function readBody(request: Request, limit: number): Promise<Values> {
  const type = request.headers.get("content-type")?.toLowerCase() ?? "";
  if (type.startsWith("application/x-www-form-urlencoded")) {
    return readQuery(new URLSearchParams(await readText(request, limit)));
  }
  if (type.startsWith("multipart/")) return {};
  const text = await readText(request, limit);
  if (text.trim() === "") return {};
  let body: unknown;
  try {
    body = parseJson(text);
  } catch {
    throw new ApiError("general_argument_invalid", {
      message: "The request body is not valid JSON. Check its syntax and send it as application/json.",
    });
  }
  if (body === null || (Array.isArray(body) && body.length === 0)) return {};
  if (typeof body !== "object" || Array.isArray(body)) {
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
