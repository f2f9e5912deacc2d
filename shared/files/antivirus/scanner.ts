import { ApiError } from "#shared/contract/errors.ts";
import { END, INSTREAM, lengthOf, readAnswer, readVerdict, VERSION } from "./clamd-protocol.ts";
import { type Daemon, type DaemonSocket, type OpenDaemon, openDaemon } from "./socket.ts";

/** Largest file that is scanned, in bytes (reference/storage.md §1). */
export const MOST_SCANNED = 20_000_000;

/** Longest wait for the daemon: to take a chunk, or to answer. In milliseconds. */
const PATIENCE = 60_000;

/** Looks for viruses in content as it passes. */
export class Scanner {
  readonly #daemon: Daemon;
  readonly #open: OpenDaemon;
  readonly #patience: number;

  constructor(daemon: Daemon, open: OpenDaemon = openDaemon, patience = PATIENCE) {
    this.#daemon = daemon;
    this.#open = open;
    this.#patience = patience;
  }

  /**
   * Passes content on while it is scanned; whoever reads it must not make it a file before the end has come. Content that
   * turns out to be larger than what is scanned passes as it is.
   * @throws ApiError storage_invalid_file for a virus, general_server_error when the daemon cannot tell
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

  /** What the daemon calls itself. @throws when it does not answer */
  async version(): Promise<string> {
    const socket = await this.#open(this.#daemon);
    try {
      const asked = async () => {
        await socket.writable.getWriter().write(VERSION);
        return readAnswer(socket.readable);
      };
      const version = await within(this.#patience, asked());
      if (version === "") throw new Error("it hung up without an answer");
      return version;
    } finally {
      await close(socket);
    }
  }

  async #begin(): Promise<Scan> {
    try {
      const socket = await this.#open(this.#daemon);
      const scan = new Scan(socket, this.#patience);
      await scan.begin();
      return scan;
    } catch (error) {
      throw unscanned(error);
    }
  }
}

/** One content on its way. */
class Scan {
  readonly #socket: DaemonSocket;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answer: Promise<string>;
  readonly #patience: number;

  constructor(socket: DaemonSocket, patience: number) {
    this.#socket = socket;
    this.#writer = socket.writable.getWriter();
    // Read from the beginning: a daemon that has had enough says so, and hangs up.
    this.#answer = readAnswer(socket.readable);
    this.#answer.catch(() => undefined);
    this.#patience = patience;
  }

  begin(): Promise<void> {
    return within(this.#patience, this.#writer.write(INSTREAM));
  }

  /** @throws ApiError */
  async send(chunk: Uint8Array): Promise<void> {
    try {
      // A copy: the socket may still hold it when the next takes its place.
      await within(this.#patience, this.#writer.write(lengthOf(chunk)));
      await within(this.#patience, this.#writer.write(chunk.slice()));
    } catch (error) {
      throw await this.#refusal(error);
    }
  }

  /** Resolves when the content is clean. @throws ApiError */
  async judge(): Promise<void> {
    try {
      await within(this.#patience, this.#writer.write(END));
    } catch (error) {
      throw await this.#refusal(error);
    }
    const answer = await within(this.#patience, this.#answer).catch((error: unknown) => {
      throw unscanned(error);
    });
    const verdict = readVerdict(answer);
    if (verdict.kind === "infected") throw infected(verdict.name);
    if (verdict.kind === "failed") throw unscanned(verdict.why);
  }

  close(): Promise<void> {
    return close(this.#socket);
  }

  /** The daemon takes no more: it may have said why. */
  async #refusal(error: unknown): Promise<ApiError> {
    const answer = await within(this.#patience, this.#answer).catch(() => "");
    const verdict = readVerdict(answer);
    if (verdict.kind === "infected") return infected(verdict.name);
    return unscanned(answer === "" || verdict.kind === "clean" ? error : verdict.why);
  }
}

/** A socket that is broken already is closed. */
async function close(socket: DaemonSocket): Promise<void> {
  await socket.close().catch(() => undefined);
}

const infected = (name: string) =>
  new ApiError("storage_invalid_file", {
    message: `The virus scanner found ${printable(name)} in the file. Nothing of it was kept.`,
  });

const unscanned = (why: unknown) =>
  new ApiError("general_server_error", {
    message: "The file could not be scanned for viruses, so it was not kept. Try again later.",
    cause: new Error(`antivirus: ${why instanceof Error ? why.message : String(why)}`),
  });

const printable = (name: string) => name.replace(/[^\x20-\x7e]/g, "?").slice(0, 100);

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer within ${ms} ms`)), ms);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
