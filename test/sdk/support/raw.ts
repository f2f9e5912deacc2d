/** A response as tests look at it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON object of the body; anything else as `{ text }`; empty when there is none. */
  readonly body: Readonly<Record<string, unknown>>;
  /** D1 round trips, from Server-Timing. */
  readonly roundTrips: number;
}

export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

/** A caller of the API without an SDK: for bad input, headers and status codes. `path` starts after `/v1`. */
export function caller(endpoint: string, fixed: Readonly<Record<string, string>> = {}): Call {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(endpoint + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...fixed,
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const timing = /(\d+) round trips/.exec(response.headers.get("server-timing") ?? "");
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? {} : parsed(text),
      roundTrips: Number(timing?.[1] ?? Number.NaN),
    };
  };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : { text };
  } catch {
    return { text };
  }
}

/** The `Cookie` header a browser would send after a response. */
export const cookiesOf = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((line) => line.split(";", 1)[0])
    .join("; ");
