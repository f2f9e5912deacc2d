import { Agent, type IncomingMessage, request } from "node:http";

/** What a server is asked, with a body that is at hand. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: readonly Buffer[];
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

function open({ method, url, headers = {}, body = [] }: Sent): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    const length = body.reduce((sum, piece) => sum + piece.length, 0);
    const sized = method === "GET" ? {} : { "content-length": String(length) };
    const outgoing = request(url, { method, agent, headers: { ...headers, ...sized } }, done);
    outgoing.on("error", fail);
    for (const piece of body) outgoing.write(piece);
    outgoing.end();
  });
}

/** The JSON of an answer. @throws Error for one that is no success */
export async function ask(sent: Sent): Promise<unknown> {
  const answer = await open(sent);
  const text = (await answer.toArray()).join("");
  if ((answer.statusCode ?? 500) >= 300) throw new Error(`${sent.method} ${sent.url}: ${text}`);
  return text === "" ? null : JSON.parse(text);
}

/** Reads an answer and throws its bytes away. @returns how many there were @throws Error for one that is no success */
export async function drain(sent: Sent): Promise<number> {
  const answer = await open(sent);
  if (answer.statusCode !== 200) throw new Error(`${sent.method} ${sent.url}: ${answer.statusCode}`);
  let size = 0;
  answer.on("data", (chunk: Buffer) => (size += chunk.length));
  await new Promise<void>((done, fail) => answer.once("end", done).once("error", fail));
  return size;
}
