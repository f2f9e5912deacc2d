import type { ApiError } from "#shared/contract/errors.ts";
import { inTime } from "#shared/in-time.ts";
import { END, INSTREAM, lengthOf, readAnswer, readVerdict } from "./clamd-protocol.ts";
import { infected, type Scan, unscanned } from "./scan.ts";
import type { DaemonSocket } from "./socket.ts";

/** Content on its way to a ClamAV daemon, by its own protocol. */
export class ClamdScan implements Scan {
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

  /** Says what is to come. @throws when the daemon does not take it */
  begin(): Promise<void> {
    return inTime(this.#writer.write(INSTREAM), this.#patience);
  }

  async send(piece: Uint8Array): Promise<void> {
    try {
      await inTime(this.#writer.write(lengthOf(piece)), this.#patience);
      await inTime(this.#writer.write(piece.slice()), this.#patience);
    } catch (error) {
      throw await this.#refusal(error);
    }
  }

  async judge(): Promise<void> {
    try {
      await inTime(this.#writer.write(END), this.#patience);
    } catch (error) {
      throw await this.#refusal(error);
    }
    const answer = await inTime(this.#answer, this.#patience).catch((error: unknown) => {
      throw unscanned(error);
    });
    const verdict = readVerdict(answer);
    if (verdict.kind === "infected") throw infected(verdict.name);
    if (verdict.kind === "failed") throw unscanned(verdict.why);
  }

  async close(): Promise<void> {
    // A socket that is broken already is closed.
    await this.#socket.close().catch(() => undefined);
  }

  /** The daemon takes no more: it may have said why. */
  async #refusal(error: unknown): Promise<ApiError> {
    const answer = await inTime(this.#answer, this.#patience).catch(() => "");
    const verdict = readVerdict(answer);
    if (verdict.kind === "infected") return infected(verdict.name);
    return unscanned(answer === "" || verdict.kind === "clean" ? error : verdict.why);
  }
}
