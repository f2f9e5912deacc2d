import { ApiError, invalidArgument } from "#shared/contract/errors.ts";
import { CHUNK } from "#shared/contract/storage.ts";
import { UploadedFile } from "#shared/contract/upload.ts";
import { letGo } from "#shared/files/let-go.ts";
import { type PieceReader, pieceReader } from "#shared/files/pieces.ts";
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
 * @param arriving told each time that something is to be read
 * @throws ApiError general_argument_invalid for a body that is not a form, or breaks off.
 */
export async function readUpload(
  request: Request,
  upload: string,
  arriving: () => void = () => undefined,
): Promise<Form> {
  const form = new FormReader(request, upload, arriving);
  try {
    while (form.size <= CHUNK && (await form.pull())) {
      // The parser has what it needs from the chunk.
    }
  } catch (fault) {
    await form.drain();
    throw fault;
  }
  return { values: form.values(), drain: () => form.drain() };
}

/** Reads a form that nobody looks at, so that the client sees its answer. */
export const discardUpload = (request: Request, upload: string): Promise<void> =>
  new FormReader(request, upload, () => undefined).drain();

class FormReader {
  readonly #reader: PieceReader | undefined;
  readonly #parser: MultipartParser | null;
  readonly #upload: string;
  readonly #arriving: () => void;
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

  constructor(request: Request, upload: string, arriving: () => void) {
    this.#upload = upload;
    this.#arriving = arriving;
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
    this.#arriving();
    const { done, value } = (await this.#reader?.read().catch(brokenOff)) ?? { done: true };
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
    return name === this.#upload || filename !== undefined ? this.#file(name, filename) : this.#field(name);
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
        this.#fields.append(name, new TextDecoder().decode(joined(pieces)));
        return;
      }
      this.#fieldBytes += piece.byteLength;
      if (this.#fieldBytes > MOST_FIELDS) {
        throw new MultipartError(`Its fields have more than ${MOST_FIELDS} bytes.`);
      }
      pieces.push(piece.slice());
    };
  }

  #file(name: string, filename = ""): Sink {
    if (name !== this.#upload || this.#name !== null) {
      throw invalidArgument(name, `The request may carry one file, called "${this.#upload}".`);
    }
    this.#name = filename;
    return (piece) => {
      if (!piece) return;
      if (this.#handedOver) this.#pending.push(piece);
      else this.#keep(piece);
      this.size += piece.byteLength;
    };
  }

  /** One copy and no more: a chunk's size several times over, for each of those that arrive at once, would be felt. */
  #keep(piece: Uint8Array): void {
    const needed = this.size + piece.byteLength;
    if (needed > this.#head.byteLength) {
      const larger = this.size === 0 ? needed : Math.min(this.#declared || needed * 2, CHUNK + PIECE);
      const head = new Uint8Array(Math.max(needed, larger));
      head.set(this.#head.subarray(0, this.size));
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

function brokenOff(): never {
  throw invalidBody("It breaks off before its last boundary.");
}
