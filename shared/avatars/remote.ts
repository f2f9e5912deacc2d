import { targetFault } from "#shared/webhooks/target.ts";

/** Why there is nothing: the address is not one to call; nobody answers there; not with 200; with too much. */
export type RemoteFault = "refused" | "unreachable" | "status" | "too-large";

/** What another server did wrong, or the URL that leads to it. */
export class RemoteError extends Error {
  readonly fault: RemoteFault;

  constructor(fault: RemoteFault, message: string) {
    super(message);
    this.name = "RemoteError";
    this.fault = fault;
  }
}

export type Send = (url: string, init: RequestInit) => Promise<Response>;

export interface RemoteOptions {
  readonly send: Send;
  /** Also to IP addresses and names of local networks: for developing. */
  readonly privateTargets: boolean;
  /** How many redirects are followed, each to an address that is judged anew. */
  readonly redirects: number;
  /** Most bytes of the body. */
  readonly limit: number;
  /** What lies beyond the limit is left unread rather than refused. */
  readonly cut?: boolean;
  /** The Accept header. */
  readonly accept: string;
  /** Ends it all. */
  readonly signal: AbortSignal;
}

export interface Remote {
  /** Where it was found, after redirects. */
  readonly url: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The body of a 200 at a URL that a client named. @throws RemoteError */
export async function fetchRemote(url: string, options: RemoteOptions): Promise<Remote> {
  let at = url;
  for (let left = options.redirects; ; left--) {
    const fault = targetFault(at, options.privateTargets);
    if (fault !== null) throw new RemoteError("refused", fault);
    const response = await ask(at, options);
    if (response.status === 200) return { url: at, bytes: await bodyOf(response, options) };
    await response.body?.cancel().catch(() => undefined);
    const next = REDIRECTS.has(response.status) ? response.headers.get("location") : null;
    const target = next === null ? null : URL.parse(next, at);
    if (target === null || left <= 0) throw new RemoteError("status", `It answered ${response.status}.`);
    at = target.href;
  }
}

async function ask(url: string, { send, accept, signal }: RemoteOptions): Promise<Response> {
  const headers = { Accept: accept, "User-Agent": "Mozilla/5.0 (compatible; Edgewrite avatars)" };
  try {
    return await send(url, { headers, redirect: "manual", signal });
  } catch {
    throw new RemoteError("unreachable", signal.aborted ? "It took too long." : "It could not be reached.");
  }
}

/** A response's body. @throws RemoteError when it is too long, or breaks off */
export async function bodyOf(
  response: Response,
  { limit, cut, signal }: Pick<RemoteOptions, "limit" | "cut" | "signal">,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  if (reader && !cut && Number(response.headers.get("content-length")) > limit) {
    await reader.cancel().catch(() => undefined);
    throw tooLarge(limit);
  }
  // A body that stalls ends with the signal, whatever the platform does about it.
  const ended = new Promise<never>((_, reject) => {
    const end = () => reject(new RemoteError("unreachable", "It took too long."));
    if (signal.aborted) end();
    signal.addEventListener("abort", end);
  });
  ended.catch(() => undefined);
  try {
    while (reader) {
      const { done, value } = await Promise.race([reader.read(), ended]);
      if (done) break;
      parts.push(value.subarray(0, limit - length));
      length += value.length;
      if (length > limit && !cut) throw tooLarge(limit);
      if (length >= limit) break;
    }
  } catch (error) {
    if (error instanceof RemoteError) throw error;
    throw new RemoteError("unreachable", "It broke off.");
  } finally {
    reader?.cancel().catch(() => undefined);
  }
  return joined(parts);
}

const tooLarge = (limit: number) => new RemoteError("too-large", `It is longer than ${limit} bytes.`);

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
