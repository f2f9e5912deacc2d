/** The same bytes in groups of `size`, the last one perhaps shorter; a group is valid until the next is asked for. */
export async function* regroup(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  const group = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.byteLength; ) {
      const piece = chunk.subarray(at, at + size - filled);
      group.set(piece, filled);
      filled += piece.byteLength;
      at += piece.byteLength;
      if (filled < size) continue;
      yield group;
      filled = 0;
    }
  }
  if (filled > 0) yield group.subarray(0, filled);
}

/** The `length` bytes after the first `skip`. */
export async function* cut(
  bytes: AsyncIterable<Uint8Array>,
  skip: number,
  length: number,
): AsyncGenerator<Uint8Array> {
  let before = skip;
  let left = length;
  for await (const chunk of bytes) {
    const piece = chunk.subarray(before, before + left);
    before = Math.max(0, before - chunk.byteLength);
    if (piece.byteLength === 0) continue;
    left -= piece.byteLength;
    yield piece;
    if (left === 0) return;
  }
}
