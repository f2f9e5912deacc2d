import { Buffer } from "node:buffer";

/** Bytes of a part's header, and before the first part, at most. */
const LONGEST_HEADER = 16_384;

/** What is not a form, in a sentence. */
export class MultipartError extends Error {
  override name = "MultipartError";
}

/** Takes a part's content, piece by piece; `null` is its end. A piece is valid as long as what was written is. */
export type Sink = (piece: Uint8Array | null) => void;

/** Begins a part. @returns where its content goes */
export type OnPart = (headers: ReadonlyMap<string, string>) => Sink;

type State = "preamble" | "delimiter" | "header" | "body" | "over";

const utf8 = new TextEncoder();
const lenient = new TextDecoder();
const LINE = utf8.encode("\r\n");
const BLANK = utf8.encode("\r\n\r\n");
const NONE = new Uint8Array();

/**
 * Takes a multipart body apart (RFC 2046 §5.1, RFC 7578) as it arrives, however it is cut. Only what may be the beginning
 * of a boundary waits for what follows it.
 */
export class MultipartParser {
  readonly #delimiter: Uint8Array;
  readonly #onPart: OnPart;
  /** As if a line had ended before the body. */
  #held: Uint8Array = LINE;
  #state: State = "preamble";
  #skipped = 0;
  #sink: Sink = () => undefined;

  constructor(boundary: string, onPart: OnPart) {
    this.#delimiter = utf8.encode(`\r\n--${boundary}`);
    this.#onPart = onPart;
  }

  /** @throws MultipartError, and what `onPart` and its sinks throw */
  write(chunk: Uint8Array): void {
    if (this.#state === "over") return;
    let bytes: Uint8Array | null = this.#held.length === 0 ? chunk : joined(this.#held, chunk);
    this.#held = NONE;
    while (bytes) bytes = this.#step(bytes);
  }

  /** @throws MultipartError when the last boundary has not come */
  end(): void {
    if (this.#state !== "over") throw new MultipartError("It breaks off before its last boundary.");
  }

  /** One step on. @returns what is left to look at; null when it waits for more */
  #step(bytes: Uint8Array): Uint8Array | null {
    switch (this.#state) {
      case "preamble":
      case "body":
        return this.#content(bytes);
      case "delimiter":
        return this.#afterDelimiter(bytes);
      case "header":
        return this.#header(bytes);
      default:
        return null;
    }
  }

  #content(bytes: Uint8Array): Uint8Array | null {
    const at = indexOf(bytes, this.#delimiter, 0);
    const end = at < 0 ? this.#mayBegin(bytes) : at;
    if (end > 0) this.#pass(bytes.subarray(0, end));
    if (at < 0) {
      // A copy: the memory may be used again.
      this.#held = bytes.slice(end);
      return null;
    }
    if (this.#state === "body") this.#sink(null);
    this.#state = "delimiter";
    return bytes.subarray(at + this.#delimiter.length);
  }

  #pass(piece: Uint8Array): void {
    if (this.#state === "body") {
      this.#sink(piece);
      return;
    }
    this.#skipped += piece.length;
    if (this.#skipped > LONGEST_HEADER) throw new MultipartError("It does not begin with its boundary.");
  }

  /** Where a delimiter may begin whose end has not come yet; the length when nowhere. */
  #mayBegin(bytes: Uint8Array): number {
    const first = Math.max(0, bytes.length - this.#delimiter.length + 1);
    for (let at = bytes.indexOf(13, first); at >= 0; at = bytes.indexOf(13, at + 1)) {
      const tail = bytes.subarray(at);
      if (tail.every((byte, i) => byte === this.#delimiter[i])) return at;
    }
    return bytes.length;
  }

  /** `--` ends the form, a line's end begins a part; blanks before that do not count. */
  #afterDelimiter(bytes: Uint8Array): Uint8Array | null {
    let at = 0;
    while (bytes[at] === 32 || bytes[at] === 9) at++;
    if (at > LONGEST_HEADER) throw new MultipartError("A boundary's line does not end.");
    const [one, two] = [bytes[at], bytes[at + 1]];
    if (two === undefined && (one === undefined || one === 45 || one === 13)) {
      this.#held = bytes.slice();
      return null;
    }
    if (one === 45 && two === 45) {
      this.#state = "over";
      return null;
    }
    if (one !== 13 || two !== 10)
      throw new MultipartError("A boundary is followed by something else than a line's end.");
    this.#state = "header";
    // The line's end stays: a header without lines is two of them.
    return bytes.subarray(at);
  }

  #header(bytes: Uint8Array): Uint8Array | null {
    const end = indexOf(bytes, BLANK, 0);
    if ((end < 0 ? bytes.length : end) > LONGEST_HEADER)
      throw new MultipartError("A part's header is too long.");
    if (end < 0) {
      this.#held = bytes.slice();
      return null;
    }
    this.#sink = this.#onPart(
      headersOf(lenient.decode(bytes.subarray(LINE.length, Math.max(end, LINE.length)))),
    );
    this.#state = "body";
    return bytes.subarray(end + BLANK.length);
  }
}

const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/;

/** Names in lower case; of a header that comes twice the first counts. @throws MultipartError */
function headersOf(text: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of text === "" ? [] : text.split("\r\n")) {
    const [, name, value] = HEADER.exec(line) ?? [];
    if (name === undefined || value === undefined)
      throw new MultipartError("A part's header cannot be read.");
    if (!headers.has(name.toLowerCase())) headers.set(name.toLowerCase(), value);
  }
  return headers;
}

const SHAPE = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))\s*(?:;|$)/i;

/** The boundary that a Content-Type names. @throws MultipartError when it names none */
export function boundaryOf(contentType: string): string {
  const [, quoted, plain] = SHAPE.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new MultipartError("Its Content-Type names no boundary.");
  return boundary;
}

/** The platform's own search. */
const indexOf = (bytes: Uint8Array, wanted: Uint8Array, from: number): number =>
  Buffer.prototype.indexOf.call(bytes, wanted, from);

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
