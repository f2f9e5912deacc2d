/** Reads a stream from its beginning to its end. */
export interface PieceReader {
  read(): Promise<ReadableStreamReadResult<Uint8Array>>;
  cancel(): Promise<void>;
}

/**
 * A reader of pieces of `size` bytes, the last one shorter. Left to itself the platform hands out 4 KiB at a time, and each
 * time costs more than the bytes in it. A stream that takes no buffers is read as it comes.
 * @param reuse a piece is valid until the next is asked for, in the same memory
 */
export function pieceReader(stream: ReadableStream<Uint8Array>, size: number, reuse: boolean): PieceReader {
  const reader = byobReader(stream);
  if (reader === null) {
    const plain = stream.getReader();
    return { read: () => plain.read(), cancel: () => plain.cancel() };
  }
  let buffer = new ArrayBuffer(size);
  return {
    async read() {
      const { value } = await reader.readAtLeast(size, new Uint8Array(buffer));
      if (value === undefined || value.byteLength === 0) return { done: true };
      buffer = reuse && value.buffer instanceof ArrayBuffer ? value.buffer : new ArrayBuffer(size);
      return { done: false, value };
    },
    cancel: () => reader.cancel(),
  };
}

/** Bytes of a piece that is not kept. */
const PIECE = 262_144;

/**
 * The bytes of a stream in large pieces; a piece is valid until the next is asked for.
 * @param length how many there are, if that is known
 */
export async function* piecesOf(
  stream: ReadableStream<Uint8Array>,
  length = PIECE,
): AsyncGenerator<Uint8Array> {
  const reader = pieceReader(stream, Math.min(length, PIECE), true);
  let isOver = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isOver = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!isOver) await reader.cancel().catch(() => undefined);
  }
}

function byobReader(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | null {
  try {
    const reader: ReadableStreamBYOBReader = stream.getReader({ mode: "byob" });
    if (Reflect.has(reader, "readAtLeast")) return reader;
    reader.releaseLock();
    return null;
  } catch {
    // It is none of the platform's own, such as one that is made in memory.
    return null;
  }
}
