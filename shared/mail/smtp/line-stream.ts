import { SmtpError } from "./failure.ts";
import type { SmtpSocket } from "./socket.ts";

/** A reply of a server: the code and the text of all its lines (RFC 5321 §4.2). */
export interface Reply {
  readonly code: number;
  readonly lines: readonly string[];
}

/** No server has that much to say in one reply. */
const MOST_BYTES = 65_536;

/** Reads replies and writes commands of one socket. @throws SmtpError dropped, garbled from every method */
export class LineStream {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #decoder = new TextDecoder("latin1");
  #buffer = "";

  constructor(socket: SmtpSocket) {
    this.#reader = socket.readable.getReader();
    this.#writer = socket.writable.getWriter();
  }

  async reply(): Promise<Reply> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.#line();
      const match = /^(\d{3})(?:([ -])(.*))?$/.exec(line);
      if (!match) throw new SmtpError("garbled", `The server does not speak SMTP: ${shown(line)}`);
      lines.push(match[3] ?? "");
      if (lines.length > 200) throw new SmtpError("garbled", "The server's reply has no end.");
      if (match[2] !== "-") return { code: Number(match[1]), lines };
    }
  }

  async write(text: string): Promise<void> {
    try {
      await this.#writer.write(new TextEncoder().encode(text));
    } catch (cause) {
      throw dropped(cause);
    }
  }

  /** Whether the server has said more than it was asked. */
  get hasMore(): boolean {
    return this.#buffer !== "";
  }

  /** Lets go of the socket, so that it can turn to TLS. */
  release(): void {
    this.#reader.releaseLock();
    this.#writer.releaseLock();
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#buffer.indexOf("\n");
      if (end >= 0) {
        const line = this.#buffer.slice(0, end).replace(/\r$/, "");
        this.#buffer = this.#buffer.slice(end + 1);
        return line;
      }
      if (this.#buffer.length > MOST_BYTES) {
        throw new SmtpError("garbled", "The server's reply has no end.");
      }
      this.#buffer += await this.#chunk();
    }
  }

  async #chunk(): Promise<string> {
    let result: ReadableStreamReadResult<Uint8Array>;
    try {
      result = await this.#reader.read();
    } catch (cause) {
      throw dropped(cause);
    }
    if (result.done) throw dropped();
    return this.#decoder.decode(result.value, { stream: true });
  }
}

const dropped = (cause?: unknown) =>
  new SmtpError("dropped", "The server closed the connection before it was done.", { cause });

/** A line of a server as an operator is shown it. */
export const shown = (line: string): string => line.replace(/[^\x20-\x7e]/g, "?").slice(0, 200);
