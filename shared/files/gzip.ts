/** Largest file that is compressed, in bytes (reference/storage.md §3): a range of one is read from its beginning. */
export const MOST_COMPRESSED = 20_000_000;

export const gzip = (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> =>
  through(bytes, new CompressionStream("gzip"));

export const gunzip = (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> =>
  through(bytes, new DecompressionStream("gzip"));

interface Transform {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

async function* through(
  bytes: AsyncIterable<Uint8Array>,
  { readable, writable }: Transform,
): AsyncGenerator<Uint8Array> {
  const writer = writable.getWriter();
  const pumped = pump(bytes, writer).catch((error: unknown) => writer.abort(error).catch(() => undefined));
  yield* readable;
  await pumped;
}

async function pump(
  bytes: AsyncIterable<Uint8Array>,
  writer: WritableStreamDefaultWriter<Uint8Array>,
): Promise<void> {
  for await (const chunk of bytes) await writer.write(chunk.slice());
  await writer.close();
}
