import { onTestFinished, vi } from "vitest";

export interface Frame {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into frames of any shape.
  readonly data: any;
}

const PATIENCE = { timeout: 5_000 };

/** The client's end of a socket. Frames are taken in order. */
export class Wire {
  readonly frames: Frame[] = [];
  closed: { code: number; reason: string } | null = null;
  readonly #socket: WebSocket;
  #taken = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      this.frames.push(JSON.parse(String(data)));
    });
    socket.addEventListener("close", ({ code, reason }) => {
      this.closed = { code, reason };
    });
    socket.accept();
    onTestFinished(() => this.close());
  }

  send(type: string, data?: unknown): void {
    this.#socket.send(JSON.stringify({ type, data }));
  }

  sendBytes(bytes: Uint8Array): void {
    this.#socket.send(bytes);
  }

  /** The next frame. @throws Error when none comes */
  async next(): Promise<Frame> {
    const frame = await vi.waitFor(() => {
      const found = this.frames[this.#taken];
      if (!found) throw new Error("No frame came.");
      return found;
    }, PATIENCE);
    this.#taken += 1;
    return frame;
  }

  async ask(type: string, data?: unknown): Promise<Frame> {
    this.send(type, data);
    return this.next();
  }

  subscribe(
    subscriptionId: string,
    channels: readonly string[],
    queries: readonly string[] = [],
  ): Promise<Frame> {
    return this.ask("subscribe", [{ subscriptionId, channels, queries }]);
  }

  /** Ids of the records of all events that have come; an answer of the server shows that no more are on the way. */
  async heard(): Promise<string[]> {
    const before = this.#taken;
    this.send("unsubscribe", [{ subscriptionId: "nobody" }]);
    while ((await this.next()).data.to !== "unsubscribe");
    return this.frames.slice(before, this.#taken - 1).map(({ data }) => String(data.payload?.$id));
  }

  async end(): Promise<{ code: number; reason: string }> {
    return vi.waitFor(() => {
      if (!this.closed) throw new Error("It is open.");
      return this.closed;
    }, PATIENCE);
  }

  close(): void {
    try {
      this.#socket.close(1000);
    } catch {
      // The other side was first.
    }
  }
}
