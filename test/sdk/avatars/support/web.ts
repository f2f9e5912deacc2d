import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** What a page of the test's own web answers: with a body and its type, or however it likes. */
export type Page =
  | { readonly type?: string; readonly body: Buffer | string; readonly status?: number }
  | ((response: ServerResponse, request: IncomingMessage, body: string) => void);

/** An HTTP server of a test's own, on loopback. */
export interface Web {
  /** `http://localhost:40321` */
  readonly url: string;
  readonly port: number;
  /** Pages by path; what has none is 404. */
  readonly pages: Map<string, Page>;
  /** The paths asked for so far, with their queries. */
  readonly asked: string[];
  stop(): Promise<void>;
}

export const redirect =
  (location: string, status = 302): Page =>
  (response) =>
    response.writeHead(status, { location }).end("moved");

/** Bytes that end before the length that was announced. */
export const brokenOff =
  (body: Buffer): Page =>
  (response) => {
    response.writeHead(200, { "content-type": "image/png", "content-length": String(body.length + 1_000) });
    response.write(body, () => response.destroy());
  };

/** The beginning of an answer, without an end. */
export const stalled =
  (body: Buffer | string): Page =>
  (response) => {
    response.writeHead(200).write(body);
  };

/** No answer at all. */
export const silent: Page = () => undefined;

/** The same bytes again and again, until the other side leaves. */
export const endless =
  (piece: Buffer | string, gone: (sent: number) => void = () => undefined): Page =>
  (response) => {
    let sent = 0;
    const more = () => {
      while (!response.destroyed && response.write(piece)) sent += piece.length;
      sent += piece.length;
    };
    response.writeHead(200).on("drain", more);
    response.on("close", () => gone(sent));
    more();
  };

export async function startWeb(pages: Readonly<Record<string, Page>> = {}): Promise<Web> {
  const known = new Map(Object.entries(pages));
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    response.on("error", () => undefined);
    const body = (await request.toArray()).join("");
    const page = known.get(new URL(path, "http://web").pathname);
    if (!page) response.writeHead(404, { "content-type": "text/html" }).end("<p>Not here.</p>");
    else if (typeof page === "function") page(response, request, body);
    else response.writeHead(page.status ?? 200, { "content-type": page.type ?? "" }).end(page.body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://localhost:${port}`,
    port,
    pages: known,
    asked,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
