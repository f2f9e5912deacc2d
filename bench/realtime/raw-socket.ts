import { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";

export interface RawSocketOptions {
  /** `http://127.0.0.1:8787` */
  readonly url: string;
  /** `/v1/realtime?project=…` */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Address to come from: each has ports of its own. */
  readonly from?: string;
  /** A text frame. The bytes are only good until it returns. */
  onText(text: Buffer): void;
  /** The other side has ended it; null where no close frame came. */
  onClose?(code: number | null): void;
}

/** Every socket reads into this one: bytes are looked at before the next read. */
const shared = Buffer.allocUnsafe(256 * 1024);
const HEADER_END = "\r\n\r\n";
const TEXT = 1;
const CLOSE = 8;

/**
 * A WebSocket client that costs as little as can be (RFC 6455, without extensions): thousands of them share a machine
 * with the server they measure.
 */
export class RawSocket {
  readonly #options: RawSocketOptions;
  readonly #tcp: Socket;
  readonly #upgraded = Promise.withResolvers<void>();
  #held: Buffer | null = null;
  #isOpen = false;
  #closeCode: number | null = null;

  private constructor(options: RawSocketOptions) {
    this.#options = options;
    const { hostname, port, host } = new URL(options.url);
    const read = (bytes: number, buffer: Uint8Array) => {
      this.#take(Buffer.from(buffer.buffer, buffer.byteOffset, bytes));
      return true;
    };
    this.#tcp = connect({
      host: hostname,
      port: Number(port),
      localAddress: options.from,
      noDelay: true,
      onread: { buffer: shared, callback: read },
    });
    const headers = {
      host,
      upgrade: "websocket",
      connection: "Upgrade",
      "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
      "sec-websocket-version": "13",
      ...options.headers,
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#tcp.write(`GET ${options.path} HTTP/1.1\r\n${lines.join("")}\r\n`);
    this.#tcp.on("error", (error) => this.#upgraded.reject(error));
    this.#tcp.on("close", () => {
      this.#upgraded.reject(new Error("The server closed the connection."));
      if (this.#isOpen) options.onClose?.(this.#closeCode);
      this.#isOpen = false;
    });
  }

  /** Resolves once the server has agreed to speak WebSocket. @throws Error when it does not */
  static async open(options: RawSocketOptions): Promise<RawSocket> {
    const socket = new RawSocket(options);
    await socket.#upgraded.promise;
    return socket;
  }

  send(text: string): void {
    this.#tcp.write(frame(TEXT, Buffer.from(text)));
  }

  /** Says goodbye as the protocol wants it. */
  close(): void {
    if (this.#isOpen) this.#tcp.write(frame(CLOSE, Buffer.from([0x03, 0xe8])));
  }

  /** Is gone without a word, as after a loss of the network. */
  destroy(): void {
    this.#isOpen = false;
    this.#tcp.destroy();
  }

  #take(fresh: Buffer): void {
    let bytes = this.#held ? Buffer.concat([this.#held, fresh]) : fresh;
    this.#held = null;
    if (!this.#isOpen) {
      const end = bytes.indexOf(HEADER_END);
      if (end >= 0 && bytes.toString("latin1", 9, 12) !== "101") {
        this.#upgraded.reject(new Error(bytes.toString("utf8")));
        this.#tcp.destroy();
        return;
      }
      if (end >= 0) {
        this.#isOpen = true;
        this.#upgraded.resolve();
        bytes = bytes.subarray(end + HEADER_END.length);
      }
    }
    const rest = this.#isOpen ? this.#frames(bytes) : bytes;
    if (rest.length > 0) this.#held = Buffer.from(rest);
  }

  /** Hands out whole frames. @returns what is left */
  #frames(bytes: Buffer): Buffer {
    let rest = bytes;
    for (let size = sizeOf(rest); size !== null && rest.length >= size.all; size = sizeOf(rest)) {
      const kind = (rest[0] ?? 0) & 15;
      const payload = rest.subarray(size.all - size.payload, size.all);
      rest = rest.subarray(size.all);
      if (kind === TEXT) this.#options.onText(payload);
      if (kind !== CLOSE) continue;
      this.#closeCode = payload.length >= 2 ? payload.readUInt16BE() : null;
      this.#tcp.end(frame(CLOSE, payload.subarray(0, 2)));
    }
    return rest;
  }
}

/** Bytes of the first frame and of its payload; null until its header is here. */
function sizeOf(bytes: Buffer): { all: number; payload: number } | null {
  if (bytes.length < 2) return null;
  const short = (bytes[1] ?? 0) & 127;
  if (short < 126) return { all: 2 + short, payload: short };
  const header = short === 126 ? 4 : 10;
  if (bytes.length < header) return null;
  const payload = short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return { all: header + payload, payload };
}

/** A client's frame. The mask is zero, which leaves the payload as it is. */
function frame(kind: number, payload: Buffer): Buffer {
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 6 : 8);
  header[0] = 0x80 | kind;
  header[1] = 0x80 | (length < 126 ? length : 126);
  if (length >= 126) header.writeUInt16BE(length, 2);
  return Buffer.concat([header, payload]);
}
