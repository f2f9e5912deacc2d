import { ApiError } from "#shared/contract/errors.ts";
import { errorFrame } from "#shared/realtime/frames.ts";

/**
 * A socket that opens only to say why it closes: browsers show a page nothing of a refused handshake. Clients take
 * close code 1008 as final; on all others they come again.
 */
export function refusedSocket(code: number, message: string): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.send(errorFrame(code, message));
  server.close(closeCode(code), message.slice(0, 120));
  return new Response(null, { status: 101, webSocket: client });
}

/** Codes of HTTP cannot close a socket (RFC 6455 §7.4): what the client did is 1008, what the server did 1011. */
function closeCode(code: number): number {
  if (code >= 1000) return code;
  return code >= 500 ? 1011 : 1008;
}

/** The socket for a failure on open. */
export function refusedBy(failure: unknown): Response {
  if (failure instanceof ApiError && (failure.status < 500 || failure.status >= 1000)) {
    return refusedSocket(failure.status, failure.message);
  }
  return refusedSocket(500, "The server failed to open this connection. Try again.");
}
