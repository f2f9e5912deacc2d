/** A mail server and how to talk to it. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** "" when it asks for none. */
  readonly username: string;
  readonly password: string;
  /** `tls` begins in the clear and turns to TLS at once (STARTTLS) or not at all; `ssl` is TLS from the first byte. */
  readonly secure: "" | "tls" | "ssl";
}

/** What of a TCP socket is needed; the platform's is one. */
export interface SmtpSocket {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  readonly opened: Promise<unknown>;
  startTls(): SmtpSocket;
  close(): Promise<unknown>;
}

export type OpenSocket = (server: MailServer) => Promise<SmtpSocket>;

const TRANSPORT = { "": "off", tls: "starttls", ssl: "on" } as const;

/** Opens a TCP socket of the Workers platform. */
export const openSocket: OpenSocket = async ({ host, port, secure }) => {
  // Loaded when needed: the module exists inside workerd only, and pure code imports this file's types.
  const { connect } = await import("cloudflare:sockets");
  return connect({ hostname: host, port }, { secureTransport: TRANSPORT[secure], allowHalfOpen: false });
};
