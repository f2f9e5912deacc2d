/** A frame as tests look at it. */
export interface Frame {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into frames of any shape.
  readonly data: any;
}

export interface SocketOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Further parameters of the address. */
  readonly query?: string;
}

const PATIENCE = 10_000;

/** A realtime socket without an SDK. Frames are taken in order; `quiet` proves that none has come. */
export class Socket {
  /** All frames ever received. */
  readonly frames: Frame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #socket: WebSocket;
  #taken = 0;
  #woken: () => void = () => {};

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", (event) => {
      this.frames.push(JSON.parse(String(event.data)));
      this.#woken();
    });
    this.closed = new Promise((done) => {
      socket.addEventListener("close", ({ code, reason }) => done({ code, reason }));
    });
  }

  /** Opens a socket of a project and takes its first frame. */
  static async open(endpoint: string, projectId: string, options: SocketOptions = {}): Promise<Socket> {
    const socket = Socket.dial(endpoint, projectId, options);
    const first = await socket.next();
    if (first.type !== "connected") throw new Error(`Not connected: ${JSON.stringify(first)}`);
    return socket;
  }

  /** Opens a socket and leaves its first frame to the caller. */
  static dial(endpoint: string, projectId: string, { headers = {}, query = "" }: SocketOptions = {}): Socket {
    const address = `${endpoint.replace(/^http/, "ws")}/realtime?project=${projectId}${query}`;
    // Node's own, which takes headers beside the protocols.
    const open = WebSocket as unknown as new (address: string, options: object) => WebSocket;
    return new Socket(new open(address, { headers }));
  }

  get connected(): Frame["data"] {
    return this.frames.find(({ type }) => type === "connected")?.data;
  }

  /** The next frame. @throws Error when none comes */
  async next(): Promise<Frame> {
    const until = Date.now() + PATIENCE;
    while (this.frames.length <= this.#taken) {
      const left = until - Date.now();
      if (left <= 0) throw new Error("No frame came.");
      await new Promise<void>((done) => {
        const timer = setTimeout(done, left);
        this.#woken = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
    this.#taken += 1;
    const frame = this.frames[this.#taken - 1];
    if (!frame) throw new Error("No frame came.");
    return frame;
  }

  /** The data of the next frame, which must be an event. */
  async event(): Promise<Frame["data"]> {
    const frame = await this.next();
    if (frame.type !== "event") throw new Error(`Not an event: ${JSON.stringify(frame)}`);
    return frame.data;
  }

  /** Sends a frame and takes the answer. */
  async ask(type: string, data?: unknown): Promise<Frame> {
    this.send({ type, data });
    return this.next();
  }

  /** Subscribes under one id and takes the answer. */
  subscribe(
    subscriptionId: string,
    channels: readonly string[],
    queries: readonly string[] = [],
  ): Promise<Frame> {
    return this.ask("subscribe", [{ subscriptionId, channels, queries }]);
  }

  send(frame: unknown): void {
    this.#socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /** Frames that have come since the last that was taken: an answer of the server shows that it sent nothing else. */
  async rest(): Promise<Frame[]> {
    const before = this.#taken;
    this.send({ type: "unsubscribe", data: [{ subscriptionId: "nobody" }] });
    for (;;) {
      const frame = await this.next();
      if (frame.type === "response" && frame.data.to === "unsubscribe") break;
    }
    return this.frames.slice(before, this.#taken - 1);
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.closed;
  }
}
