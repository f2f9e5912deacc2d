/** A delivery takes no longer, in milliseconds. */
export const DELIVERY_TIMEOUT = 15_000;

/** How much of a failed answer is kept, in bytes. */
const KEPT = 10_000;

/** What came of a delivery. */
export interface Delivered {
  /** True for a 2xx. */
  readonly ok: boolean;
  /** The answer's status; 0 when there was none. */
  readonly status: number;
  /** One sentence. */
  readonly summary: string;
  /** The beginning of a failed answer's body. */
  readonly body: string;
  readonly retryAfter: string | null;
}

export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** Sends, and never throws. Redirects are answers, not ways: they would lead past the checks of the URL. */
export async function deliver(url: string, init: RequestInit, send: Send): Promise<Delivered> {
  const signal = AbortSignal.timeout(DELIVERY_TIMEOUT);
  let response: Response;
  try {
    response = await send(url, { ...init, redirect: "manual", signal });
  } catch (error) {
    return { ok: false, status: 0, summary: whyNot(error, signal), body: "", retryAfter: null };
  }
  const { ok, status } = response;
  if (ok) {
    // Nobody reads it; a body that never ends must not keep the connection.
    await response.body?.cancel().catch(() => undefined);
    return { ok, status, summary: `It answered ${status}.`, body: "", retryAfter: null };
  }
  const redirected = status >= 300 && status < 400 ? " Redirects are not followed." : "";
  return {
    ok,
    status,
    summary: `It answered ${status}.${redirected}`,
    body: await beginningOf(response),
    retryAfter: response.headers.get("retry-after"),
  };
}

function whyNot(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return `It did not answer within ${DELIVERY_TIMEOUT / 1000} seconds.`;
  return `It could not be reached: ${error instanceof Error ? error.message : String(error)}`;
}

/** The first 10,000 bytes of an answer, or what has come when the time is up; the rest is not read. */
async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const bytes = new Uint8Array(KEPT);
  let filled = 0;
  try {
    while (filled < KEPT) {
      const { done, value } = await reader.read();
      if (done) break;
      const part = value.subarray(0, KEPT - filled);
      bytes.set(part, filled);
      filled += part.length;
    }
  } catch {
    // What has come so far is what there is to show.
  }
  await reader.cancel().catch(() => undefined);
  return new TextDecoder().decode(bytes.subarray(0, filled));
}
