import { grown } from "#shared/files/grown.ts";
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

/** Told how many bytes a body may take before it is read, and resolves when there is room for them. Its fault ends it all. */
export type Reserve = (bytes: number) => Promise<void>;

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
  readonly reserve: Reserve;
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

/** The body of a 200 at a URL that a client named. @throws RemoteError, and what `reserve` throws */
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

/** Bytes of the memory that a body of unknown length begins with. */
const SMALL = 65_536;

/** A response's body. @throws RemoteError when it is too long, or breaks off; what `reserve` throws */
export async function bodyOf(
  response: Response,
  { limit, cut, reserve, signal }: Pick<RemoteOptions, "limit" | "cut" | "reserve" | "signal">,
): Promise<Uint8Array<ArrayBuffer>> {
  const announced = announcedBy(response.headers);
  const leave = () => response.body?.cancel().catch(() => undefined);
  if (!cut && announced !== null && announced > limit) {
    await leave();
    throw tooLarge(limit);
  }
  const most = Math.min(announced ?? limit, limit);
  try {
    await reserve(most);
  } catch (error) {
    await leave();
    throw error;
  }
  const reader = response.body?.getReader();
  let bytes = new Uint8Array(announced === null ? Math.min(SMALL, most) : most);
  let length = 0;
  // A body that stalls ends with the signal, whatever the platform does about it.
  const ended = endOf(signal);
  try {
    while (reader) {
      const { done, value } = await Promise.race([reader.read(), ended]);
      if (done) break;
      const piece = value.subarray(0, most - length);
      if (length + piece.length > bytes.length) bytes = grown(bytes, length + piece.length, most);
      bytes.set(piece, length);
      length += piece.length;
      if (piece.length < value.length && !cut) throw tooLarge(most);
      if (length === most && cut) break;
    }
  } catch (error) {
    if (error instanceof RemoteError) throw error;
    throw new RemoteError("unreachable", signal.aborted ? "It took too long." : "It broke off.");
  } finally {
    reader?.cancel().catch(() => undefined);
  }
  return bytes.subarray(0, length);
}

/** How long a body says it is; null when it does not, or is packed: what comes of it then is longer. */
function announcedBy(headers: Headers): number | null {
  const length = headers.get("content-length");
  const isPacked = (headers.get("content-encoding") ?? "identity") !== "identity";
  return length === null || isPacked || !/^\d{1,15}$/.test(length) ? null : Number(length);
}

function endOf(signal: AbortSignal): Promise<never> {
  const ended = new Promise<never>((_, reject) => {
    const end = () => reject(new RemoteError("unreachable", "It took too long."));
    if (signal.aborted) end();
    signal.addEventListener("abort", end);
  });
  ended.catch(() => undefined);
  return ended;
}

const tooLarge = (limit: number) => new RemoteError("too-large", `It is longer than ${limit} bytes.`);
