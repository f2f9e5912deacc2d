import { decodeField, type MultipartError, make, type PartInfo } from "multipasta";
import { ApiError, invalidArgument } from "#shared/contract/errors.ts";
import { CHUNK } from "#shared/contract/storage.ts";
import { UploadedFile } from "#shared/contract/upload.ts";
import { type PieceReader, pieceReader } from "#shared/files/pieces.ts";
import { type Disposition, readDisposition } from "./disposition.ts";
import { readQuery, type Values } from "./request.ts";

/** Most parts of a form, and bytes of one of its fields. */
const MOST_PARTS = 300;
const LONGEST_FIELD = 1_000_000;

/** Bytes that are parsed at once. */
const PIECE = 65_536;

/** What a refused upload may still send before its connection is cut, in bytes: clients read no answer while they send. */
const PATIENCE = 64 * 1024 * 1024;

/** The parameters of a multipart body. */
export interface Form {
  readonly values: Values;
  /** Reads what nobody has read, so that the client sees its answer. */
  drain(): Promise<void>;
}

export const isMultipart = (request: Request) =>
  (request.headers.get("content-type") ?? "").startsWith("multipart/form-data");

/**
 * Reads a form of which the part called `upload` is a file: to its end, or until more of the file is there than the
 * chunk that SDKs send at most. A file larger than that comes last in its form, as what follows it is not waited for.
 * @throws ApiError general_argument_invalid for a body that is not a form, or breaks off.
 */
export async function readUpload(request: Request, upload: string): Promise<Form> {
  const form = new FormReader(request, upload);
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

class FormReader {
  readonly #reader: PieceReader | undefined;
  readonly #parser: ReturnType<typeof make>;
  readonly #upload: string;
  readonly #fields = new URLSearchParams();
  #name: string | null = null;
  #pending: Uint8Array[] = [];
  #handedOver = false;
  #ended = false;
  #fault: ApiError | null = null;
  /** Bytes of the file so far. */
  size = 0;

  constructor(request: Request, upload: string) {
    this.#upload = upload;
    // What the parser hands on of a piece is kept.
    this.#reader = request.body ? pieceReader(request.body, PIECE, false) : undefined;
    this.#parser = make({
      headers: { "content-type": request.headers.get("content-type") ?? "" },
      isFile: (info) => {
        const { name, filename } = dispositionOf(info);
        return name === upload || filename !== undefined;
      },
      maxParts: MOST_PARTS,
      maxFieldSize: LONGEST_FIELD,
      onField: (info, value) => this.#field(info, value),
      onFile: (info) => this.#file(info),
      onError: (error) => this.#fail(faultOf(error)),
      onDone: () => undefined,
    });
  }

  /** Parses the next chunk of the body; false at its end. @throws ApiError */
  async pull(): Promise<boolean> {
    if (this.#fault) throw this.#fault;
    if (this.#ended) return false;
    const { done, value } = (await this.#reader?.read().catch(brokenOff)) ?? { done: true };
    try {
      if (done) this.#parser.end();
      else this.#parser.write(value);
    } catch {
      this.#fail(invalidBody("A part's header cannot be read."));
    }
    if (this.#fault) throw this.#fault;
    this.#ended = done;
    return !done;
  }

  /** The parameters; the file among them. */
  values(): Values {
    const values = readQuery(this.#fields);
    if (this.#name === null) return values;
    const head = joined(this.#pending);
    this.#pending = [];
    this.#handedOver = true;
    const file = new UploadedFile(this.#name, head, this.#ended ? null : () => this.#rest());
    return { ...values, [this.#upload]: file };
  }

  async drain(): Promise<void> {
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

  #field(info: PartInfo, value: Uint8Array): void {
    const { name } = dispositionOf(info);
    if (this.#handedOver) {
      const why = `Send "${name}" before the file: a file larger than ${CHUNK} bytes comes last.`;
      this.#fail(invalidBody(why));
    }
    this.#fields.append(name, decodeField(info, value));
  }

  #file(info: PartInfo): (chunk: Uint8Array | null) => void {
    const { name, filename = "" } = dispositionOf(info);
    if (name !== this.#upload || this.#name !== null) {
      const why = `The request may carry one file, called "${this.#upload}".`;
      this.#fail(invalidArgument(name, why));
      return () => undefined;
    }
    this.#name = filename;
    return (chunk) => {
      if (!chunk || chunk.byteLength === 0) return;
      this.size += chunk.byteLength;
      this.#pending.push(chunk);
    };
  }

  /** The first fault counts. */
  #fail(fault: ApiError): void {
    this.#fault ??= fault;
  }
}

/** The parser reads no names beyond Latin-1. */
function dispositionOf({ headers }: PartInfo): Disposition {
  const header = headers["content-disposition"];
  return readDisposition((Array.isArray(header) ? header[0] : header) ?? "");
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

function faultOf(error: MultipartError): ApiError {
  switch (error._tag) {
    case "InvalidBoundary":
      return invalidBody("Its Content-Type names no boundary.");
    case "ReachedLimit":
      return invalidBody(
        `It has more than ${MOST_PARTS} parts, or a field of more than ${LONGEST_FIELD} bytes.`,
      );
    case "EndNotReached":
      return invalidBody("It breaks off before its last boundary.");
    default:
      return invalidBody("A part's header cannot be read.");
  }
}

const invalidBody = (why: string) =>
  new ApiError("general_argument_invalid", { message: `The multipart/form-data body is not valid. ${why}` });

function brokenOff(): never {
  throw invalidBody("It breaks off before its last boundary.");
}
