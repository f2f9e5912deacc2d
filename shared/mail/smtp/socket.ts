/** A mail server and how to talk to it. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** "" when it asks for none. */
  readonly username: string;
  readonly password: string;
  /** `tls` begins in the clear and turns to TLS at once (STARTTLS) or not at all; `ssl` is TLS from the first byte. */
  readonly secure: "" | "tls" | "ssl";
  /** Chosen by a project, not by the operator: it must not lie in the operator's own network. */
  readonly foreign: boolean;
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
export const openSocket: OpenSocket = async ({ host, port, secure, foreign }) => {
  // Loaded when needed: the modules exist inside workerd only, and pure code imports this file's types.
  const { connect } = await import("cloudflare:sockets");
  // Where this is bound, everything else reaches the operator's network as well. The edge has no such network.
  const border = foreign ? publicNetwork((await import("cloudflare:workers")).env) : undefined;
  return (border ? border.connect.bind(border) : connect)(
    { hostname: host, port },
    { secureTransport: TRANSPORT[secure], allowHalfOpen: false },
  );
};

function publicNetwork(bindings: object): Fetcher | undefined {
  const network: unknown = Reflect.get(bindings, "PUBLIC_NETWORK");
  return isFetcher(network) ? network : undefined;
}

const isFetcher = (value: unknown): value is Fetcher =>
  typeof value === "object" && value !== null && "connect" in value;
