/** A ClamAV daemon's address. */
export interface Daemon {
  readonly host: string;
  readonly port: number;
}

/** What of a TCP socket is needed; the platform's is one. */
export interface DaemonSocket {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  close(): Promise<unknown>;
}

export type OpenDaemon = (daemon: Daemon) => Promise<DaemonSocket>;

/** Opens a TCP socket of the Workers platform; one to `tls://host` is TLS from the first byte. */
export const openDaemon: OpenDaemon = async ({ host, port }) => {
  // Loaded when needed: the module exists inside workerd only.
  const { connect } = await import("cloudflare:sockets");
  const secure = host.startsWith("tls://");
  const hostname = secure ? host.slice("tls://".length) : host;
  return connect({ hostname, port }, { secureTransport: secure ? "on" : "off", allowHalfOpen: true });
};
