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
  let broken: { readonly cause: unknown } | null = null;
  const pumped = pump(bytes, writer).catch(async (cause: unknown) => {
    broken = { cause };
    await writer.abort(cause).catch(() => undefined);
  });
  try {
    yield* readable;
  } catch (error) {
    // What the source threw, not what the platform makes of it.
    throw broken ? (broken as { readonly cause: unknown }).cause : error;
  }
  await pumped;
  if (broken) throw (broken as { readonly cause: unknown }).cause;
}

async function pump(
  bytes: AsyncIterable<Uint8Array>,
  writer: WritableStreamDefaultWriter<Uint8Array>,
): Promise<void> {
  for await (const chunk of bytes) await writer.write(chunk.slice());
  await writer.close();
}
