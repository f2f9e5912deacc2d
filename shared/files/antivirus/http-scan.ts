import { inTime } from "#shared/in-time.ts";
import { infected, type Scan, unscanned } from "./scan.ts";

/** What the REST services made for ClamAV answer for a virus. */
const INFECTED = 406;

/** Longest part of an answer that is looked at, in characters. */
const LONGEST = 1_000;

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Content on its way to a scanner that speaks HTTP: it is the body of a POST. 200 means that it is clean, 406 that it is
 * not; whatever else, and 200 before all was sent, means that nobody knows.
 */
export class HttpScan implements Scan {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answer: Promise<Response>;
  readonly #patience: number;
  readonly #abort = new AbortController();
  #answered = false;

  constructor(url: string, patience: number, fetcher: Fetch) {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    this.#writer = writable.getWriter();
    this.#writer.closed.catch(() => undefined);
    this.#patience = patience;
    const init: RequestInit & { duplex: "half" } = {
      method: "POST",
      body: readable,
      headers: { "content-type": "application/octet-stream" },
      redirect: "manual",
      signal: this.#abort.signal,
      duplex: "half",
    };
    this.#answer = fetcher(url, init).finally(() => {
      this.#answered = true;
    });
    this.#answer.catch(() => undefined);
  }

  async send(piece: Uint8Array): Promise<void> {
    // Whoever has answered takes no more.
    const taken = Promise.race([this.#writer.write(piece.slice()), this.#answer]);
    const fault = await inTime(taken, this.#patience).then(
      () => null,
      (error: unknown) => ({ error }),
    );
    if (this.#answered) await this.#read(false);
    if (fault) throw unscanned(fault.error);
  }

  async judge(): Promise<void> {
    this.#writer.close().catch(() => undefined);
    await this.#read(true);
  }

  async close(): Promise<void> {
    this.#abort.abort();
  }

  /** @throws ApiError unless the answer is that all of the content is clean */
  async #read(whole: boolean): Promise<void> {
    let answer: Response;
    let text: string;
    try {
      answer = await inTime(this.#answer, this.#patience);
      text = (await inTime(answer.text(), this.#patience)).slice(0, LONGEST);
    } catch (error) {
      throw unscanned(error);
    }
    if (answer.status === INFECTED) throw infected(nameIn(text));
    if (answer.status !== 200) throw unscanned(`status ${answer.status}`);
    if (!whole) throw unscanned("it answered before all was sent");
  }
}

/** The signature's name, where the answer holds one: `"Description": "Eicar-Test"`, or `stream: Eicar-Test FOUND`. */
function nameIn(text: string): string {
  const [, described, found] = /"Description"\s*:\s*"([^"]*)"|(\S+) FOUND/i.exec(text) ?? [];
  return described ?? found ?? "";
}
