import { ApiError, invalidArgument } from "#shared/contract/errors.ts";
import { CHUNK } from "#shared/contract/storage.ts";
import { UploadedFile } from "#shared/contract/upload.ts";
import { letGo } from "#shared/files/let-go.ts";
import { type PieceReader, pieceReader } from "#shared/files/pieces.ts";
import { type Hold, NOTHING, STALL } from "#shared/memory/turns.ts";
import { readDisposition } from "./disposition.ts";
import { boundaryOf, MultipartError, MultipartParser, type Sink } from "./multipart.ts";
import { readQuery, type Values } from "./request.ts";

/** Most parts of a form, and bytes of all its fields together. */
const MOST_PARTS = 300;
const MOST_FIELDS = 1_000_000;

/** Bytes that are parsed at once. */
const PIECE = 65_536;

/** What a refused upload may still send before its connection is cut, in bytes: clients read no answer while they send. */
const PATIENCE = 64 * 1024 * 1024;

/** The parameters of a multipart body. */
export interface Form {
  readonly values: Values;
  /** Reads what nobody has read, so that the client sees its answer, and lets go of the file. */
  drain(): Promise<void>;
}

export const isMultipart = (request: Request) =>
  /^multipart\/form-data/i.test(request.headers.get("content-type") ?? "");

/**
 * Reads a form of which the part called `upload` is a file: to its end, or until more of the file is there than the
 * chunk that SDKs send at most. A file larger than that comes last in its form, as what follows it is not waited for.
 * @param held the memory for it, given back once nobody looks at it any more
 * @throws ApiError general_argument_invalid for a body that is not a form, breaks off, or comes too slowly.
 */
export async function readUpload(request: Request, upload: string, held: Hold = NOTHING): Promise<Form> {
  const form = new FormReader(request, upload, held);
  try {
    while (form.size <= CHUNK && (await form.pull())) {
      // The parser has what it needs from the chunk.
    }
  } catch (fault) {
    await form.drain();
    throw fault;
  }
  held.complete();
  return { values: form.values(), drain: () => form.drain() };
}

/**
 * Reads a form of fields alone.
 * @throws ApiError general_argument_invalid for a body that is not a form, and for a file in it
 */
export const readFields = (request: Request): Promise<Form> => readUpload(request, NO_FILE);

/** No part is called so. */
const NO_FILE = "";

/** Reads a form that nobody looks at, so that the client sees its answer. */
export const discardUpload = (request: Request, upload: string): Promise<void> =>
  new FormReader(request, upload, NOTHING).drain();

class FormReader {
  readonly #reader: PieceReader | undefined;
  readonly #parser: MultipartParser | null;
  readonly #upload: string;
  readonly #held: Hold;
  readonly #fields = new URLSearchParams();
  #parts = 0;
  #fieldBytes = 0;
  #name: string | null = null;
  /** What came of the file before it was handed over, `size` bytes of it. */
  #head = new Uint8Array(0);
  readonly #declared: number;
  /** What the last piece brought of the file after that. */
  #pending: Uint8Array[] = [];
  #handedOver = false;
  #ended = false;
  #fault: ApiError | null = null;
  /** Bytes of the file so far. */
  size = 0;

  constructor(request: Request, upload: string, held: Hold) {
    this.#upload = upload;
    this.#held = held;
    this.#declared = Number(request.headers.get("content-length"));
    this.#reader = request.body ? pieceReader(request.body, PIECE, true) : undefined;
    this.#parser = this.#parserOf(request.headers.get("content-type") ?? "");
  }

  #parserOf(contentType: string): MultipartParser | null {
    try {
      return new MultipartParser(boundaryOf(contentType), (headers) => this.#part(headers));
    } catch (error) {
      this.#fault = faultOf(error);
      return null;
    }
  }

  /** Parses the next chunk of the body; false at its end. @throws ApiError */
  async pull(): Promise<boolean> {
    if (this.#fault) throw this.#fault;
    if (this.#ended) return false;
    const { done, value } = await this.#read();
    try {
      if (done) this.#parser?.end();
      else this.#parser?.write(value);
    } catch (error) {
      // The first fault counts.
      this.#fault = faultOf(error);
      throw this.#fault;
    } finally {
      this.#ended = done;
    }
    return !done;
  }

  /** The next piece. @throws ApiError when there is none for too long: what is here would wait in memory. */
  async #read(): Promise<ReadableStreamReadResult<Uint8Array>> {
    // What follows goes to the device piece by piece, and part by part.
    this.#held.arrived(this.#handedOver ? Number.POSITIVE_INFINITY : this.#head.byteLength);
    if (!this.#reader) return { done: true };
    const stalled = Promise.withResolvers<never>();
    const timer = setTimeout(() => stalled.reject(tooSlow()), STALL);
    try {
      return await Promise.race([this.#reader.read().catch(brokenOff), stalled.promise]);
    } catch (fault) {
      // Nobody waits for what still comes.
      this.#ended = true;
      throw fault;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The parameters; the file among them. */
  values(): Values {
    const values = readQuery(this.#fields);
    if (this.#name === null) return values;
    const head = this.#head.subarray(0, this.size);
    this.#handedOver = true;
    const file = new UploadedFile(this.#name, head, this.#ended ? null : () => this.#rest());
    return { ...values, [this.#upload]: file };
  }

  async drain(): Promise<void> {
    letGo(this.#head);
    this.#held.release();
    let read = 0;
    try {
      while (!this.#ended && this.#reader && read < PATIENCE) {
        const { done, value } = await this.#reader.read();
        this.#ended = done;
        read += value?.byteLength ?? 0;
      }
      await this.#reader?.cancel();
    } catch {
      // The client is gone: there is nobody to be polite to.
    }
  }

  async *#rest(): AsyncGenerator<Uint8Array> {
    while (await this.pull()) yield* this.#pending.splice(0);
    yield* this.#pending.splice(0);
  }

  #part(headers: ReadonlyMap<string, string>): Sink {
    this.#parts += 1;
    if (this.#parts > MOST_PARTS) throw new MultipartError(`It has more than ${MOST_PARTS} parts.`);
    const { name, filename } = readDisposition(headers.get("content-disposition") ?? "");
    if (name === "") throw new MultipartError("A part has no name.");
    return filename === undefined ? this.#field(name) : this.#file(name, filename);
  }

  #field(name: string): Sink {
    if (this.#handedOver) {
      throw new MultipartError(
        `Send "${name}" before the file: a file larger than ${CHUNK} bytes comes last.`,
      );
    }
    const pieces: Uint8Array[] = [];
    return (piece) => {
      if (!piece) {
        // A text is no file: what a script meant to be one has become "[object Object]".
        if (!this.#isUpload(name)) this.#fields.append(name, new TextDecoder().decode(joined(pieces)));
        return;
      }
      this.#fieldBytes += piece.byteLength;
      if (this.#fieldBytes > MOST_FIELDS) {
        throw new MultipartError(`Its fields have more than ${MOST_FIELDS} bytes.`);
      }
      pieces.push(piece.slice());
    };
  }

  #file(name: string, filename: string): Sink {
    if (!this.#isUpload(name) || this.#name !== null) {
      throw invalidArgument(
        name,
        this.#upload === NO_FILE
          ? "The request may carry no file."
          : `The request may carry one file, called "${this.#upload}".`,
      );
    }
    this.#name = filename;
    return (piece) => {
      if (!piece) return;
      if (this.#handedOver) this.#pending.push(piece);
      else this.#keep(piece);
      this.size += piece.byteLength;
    };
  }

  /** Forms of many files call one of them so, too. */
  #isUpload(name: string): boolean {
    return this.#upload !== NO_FILE && name.replace(/\[0?\]$/, "") === this.#upload;
  }

  /** As much as is here, twice over at most, and no garbage: it would be felt of each of those that arrive at once. */
  #keep(piece: Uint8Array): void {
    const needed = this.size + piece.byteLength;
    if (needed > this.#head.byteLength) {
      const larger = this.size === 0 ? needed : Math.min(needed * 2, this.#declared || CHUNK, CHUNK + PIECE);
      const head = new Uint8Array(Math.max(needed, larger));
      head.set(this.#head.subarray(0, this.size));
      letGo(this.#head);
      this.#head = head;
    }
    this.#head.set(piece, this.size);
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

/** @throws what is no fault of the form's */
function faultOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof MultipartError) return invalidBody(error.message);
  throw error;
}

const invalidBody = (why: string) =>
  new ApiError("general_argument_invalid", { message: `The multipart/form-data body is not valid. ${why}` });

const tooSlow = () =>
  new ApiError("general_argument_invalid", {
    status: 408,
    message: `Less than ${PIECE} bytes of the file came in ${STALL / 1_000} seconds. Send it over a faster connection, or fewer at once.`,
  });

function brokenOff(): never {
  throw invalidBody("It breaks off before its last boundary.");
}
