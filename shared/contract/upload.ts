/** A file that a request carries. The first bytes are at hand, the rest arrives as it is read, once. */
export class UploadedFile {
  /** As the client names it; "" when it does not. */
  readonly name: string;
  /** The first bytes: everything when `whole`, else at least a chunk's worth. */
  readonly head: Uint8Array;
  readonly whole: boolean;
  readonly #rest: () => AsyncIterable<Uint8Array>;
  #kept: Promise<unknown> | null = null;

  constructor(name: string, head: Uint8Array, rest: (() => AsyncIterable<Uint8Array>) | null) {
    this.name = name;
    this.head = head;
    this.whole = rest === null;
    this.#rest = rest ?? nothing;
  }

  /** The content from its first byte to its last. Only a whole file can be read twice. @throws ApiError when it breaks off. */
  async *bytes(): AsyncGenerator<Uint8Array> {
    yield this.head;
    yield* this.#rest();
  }

  /** What `work` made of the file, at the first call; the pipeline may run a handler again, the file comes once. */
  once<T>(work: () => Promise<T>): Promise<T> {
    this.#kept ??= work();
    return this.#kept as Promise<T>;
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
