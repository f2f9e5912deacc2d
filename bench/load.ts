import { connect, type Socket } from "node:net";

/** A closed loop of clients on kept-alive connections, each sending its next request when it has its answer. */
export interface Load {
  readonly url: string;
  /** Whole HTTP requests, taken in turn. */
  readonly requests: readonly Buffer[];
  readonly connections: number;
  readonly milliseconds: number;
}

const HEADER_END = Buffer.from("\r\n\r\n");

/**
 * Requests answered per second. A client of its own: it shares the machine with the server,
 * and takes a third of the time a request.
 * @throws Error with the answer when one is not a success, or when the server hangs up.
 */
export async function rate({ url, requests, connections, milliseconds }: Load): Promise<number> {
  const { hostname, port } = new URL(url);
  const end = performance.now() + milliseconds;
  let turn = 0;
  let answered = 0;
  const client = async () => {
    const socket = await open(hostname, Number(port));
    try {
      await exchange(
        socket,
        () => {
          if (performance.now() >= end) return null;
          turn = (turn + 1) % requests.length;
          return requests[turn] ?? null;
        },
        () => {
          answered += 1;
        },
      );
    } finally {
      socket.destroy();
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, client));
  return (answered * 1000) / (performance.now() - start);
}

/** Sends one request after the other until `next` has none. */
function exchange(socket: Socket, next: () => Buffer | null, onAnswer: () => void): Promise<void> {
  return new Promise((done, fail) => {
    let held: Buffer | null = null;
    const send = () => {
      const request = next();
      if (request) socket.write(request);
      else done();
    };
    socket.on("data", (chunk: Buffer) => {
      const answer: Buffer = held ? Buffer.concat([held, chunk]) : chunk;
      const length = lengthOf(answer);
      held = length === null || answer.length < length ? answer : null;
      if (held) return;
      // "HTTP/1.1 2"
      if (answer[9] !== 50) return fail(new Error(answer.toString("utf8")));
      onAnswer();
      send();
    });
    socket.on("error", fail);
    socket.on("close", () => fail(new Error("The server closed the connection.")));
    send();
  });
}

/** Bytes of the whole answer; null until its header is here. */
function lengthOf(answer: Buffer): number | null {
  const end = answer.indexOf(HEADER_END);
  if (end < 0) return null;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer.toString("latin1", 0, end))?.[1];
  if (length === undefined) throw new Error("An answer without Content-Length.");
  return end + HEADER_END.length + Number(length);
}

function open(host: string, port: number): Promise<Socket> {
  return new Promise((done, fail) => {
    const socket = connect({ host, port, noDelay: true }, () => done(socket));
    socket.once("error", fail);
  });
}
