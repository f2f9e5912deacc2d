import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";

/** A request a webhook's receiver got. */
export interface Caught {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** The parsed body. */
  readonly payload: Record<string, unknown>;
  /** All names of the event. */
  readonly events: readonly string[];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface Catcher {
  readonly url: string;
  readonly caught: Caught[];
  /** The first request that fits, as soon as it is there. @throws Error after `patience` milliseconds. */
  wait(fits: (caught: Caught) => boolean, patience?: number): Promise<Caught>;
  /** As `wait`, by the event's most specific name. */
  waitFor(event: string): Promise<Caught>;
  stop(): Promise<void>;
}

export type Respond = (response: ServerResponse, caught: Caught) => void;

const thank: Respond = (response) => response.writeHead(204).end();

/** A real HTTP server that keeps what it is sent, and answers 204 unless told otherwise. */
export async function startCatcher(respond: Respond = thank): Promise<Catcher> {
  const caught: Caught[] = [];
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join("");
    const entry = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body,
      payload: JSON.parse(body),
      events: String(request.headers["x-appwrite-webhook-events"]).split(","),
      at: Date.now(),
    };
    caught.push(entry);
    respond(response, entry);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const wait = async (fits: (entry: Caught) => boolean, patience = 20_000): Promise<Caught> => {
    const deadline = Date.now() + patience;
    for (;;) {
      const found = caught.find(fits);
      if (found) return found;
      if (Date.now() > deadline) {
        const names = caught.map(({ events }) => events[0]).join("\n");
        throw new Error(`Not caught. There came:\n${names}`);
      }
      await new Promise((done) => setTimeout(done, 20));
    }
  };
  return {
    url: `http://localhost:${portOf(server.address())}`,
    caught,
    wait,
    waitFor: (event) => wait(({ events }) => events[0] === event),
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** A server that speaks no HTTP: `talk` does what it likes with each connection. */
export async function startTcp(
  talk: (socket: Socket) => void,
): Promise<{ url: string; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    talk(socket);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://localhost:${portOf(server.address())}`,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const portOf = (address: AddressInfo | string | null) =>
  typeof address === "object" && address !== null ? address.port : 0;
