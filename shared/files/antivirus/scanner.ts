import { inTime } from "#shared/in-time.ts";
import { readAnswer, VERSION } from "./clamd-protocol.ts";
import { ClamdScan } from "./clamd-scan.ts";
import { type Fetch, HttpScan } from "./http-scan.ts";
import { type Scan, unscanned } from "./scan.ts";
import { type Daemon, type OpenDaemon, openDaemon } from "./socket.ts";

/** Largest file that is scanned, in bytes (reference/storage.md §1). */
export const MOST_SCANNED = 20_000_000;

/** Longest wait for the scanner: to take a piece, or to answer. In milliseconds. */
const PATIENCE = 60_000;

/** How a scanner is reached; tests have others. */
export interface Ways {
  readonly open: OpenDaemon;
  readonly fetch: Fetch;
  readonly patience: number;
}

const WAYS: Ways = { open: openDaemon, fetch: (url, init) => fetch(url, init), patience: PATIENCE };

/** Looks for viruses in content as it passes. */
export class Scanner {
  readonly #daemon: Daemon;
  readonly #ways: Ways;

  constructor(daemon: Daemon, ways: Partial<Ways> = {}) {
    this.#daemon = daemon;
    this.#ways = { ...WAYS, ...ways };
  }

  /**
   * Passes content on while it is scanned; whoever reads it must not make it a file before the end has come. Content that
   * turns out to be larger than what is scanned passes as it is.
   * @throws ApiError storage_invalid_file for a virus, general_server_error when the scanner cannot tell
   */
  async *through(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const scan = await this.#begin();
    let size = 0;
    let isOver = false;
    try {
      for await (const chunk of bytes) {
        size += chunk.byteLength;
        if (!isOver && size > MOST_SCANNED) {
          isOver = true;
          await scan.close();
        }
        if (!isOver && chunk.byteLength > 0) await scan.send(chunk);
        yield chunk;
      }
      if (!isOver) await scan.judge();
    } finally {
      await scan.close();
    }
  }

  /** What the scanner calls itself; "" where it has no name but is there. @throws when it does not answer */
  async version(): Promise<string> {
    const { open, fetch, patience } = this.#ways;
    if (this.#url !== null) {
      const { status } = await inTime(fetch(this.#url, { method: "HEAD", redirect: "manual" }), patience);
      if (status >= 500) throw new Error(`status ${status}`);
      return "";
    }
    const socket = await open(this.#daemon);
    try {
      const asked = async () => {
        await socket.writable.getWriter().write(VERSION);
        return readAnswer(socket.readable);
      };
      const version = await inTime(asked(), patience);
      if (version === "") throw new Error("it hung up without an answer");
      return version;
    } finally {
      await socket.close().catch(() => undefined);
    }
  }

  /** Of one that speaks HTTP; its address says the port. */
  get #url(): string | null {
    return /^https?:\/\//.test(this.#daemon.host) ? this.#daemon.host : null;
  }

  async #begin(): Promise<Scan> {
    const { open, fetch, patience } = this.#ways;
    if (this.#url !== null) return new HttpScan(this.#url, patience, fetch);
    try {
      const scan = new ClamdScan(await open(this.#daemon), patience);
      await scan.begin();
      return scan;
    } catch (error) {
      throw unscanned(error);
    }
  }
}
