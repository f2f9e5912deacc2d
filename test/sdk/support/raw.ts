/** A response as tests look at it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON of the body; its text when it is none; null when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it.
  readonly body: any;
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
      body: text === "" ? null : parsed(text),
      roundTrips: Number(timing?.[1] ?? Number.NaN),
    };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The `Cookie` header a browser would send after a response. */
export const cookiesOf = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((line) => line.split(";", 1)[0])
    .join("; ");
