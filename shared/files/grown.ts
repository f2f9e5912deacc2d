/** The same bytes in a larger buffer: of `needed` bytes at least and `most` at most, twice as large as before where that allows it. */
export function grown(bytes: Uint8Array, needed: number, most: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.min(most, Math.max(needed, bytes.length * 2)));
  larger.set(bytes);
  return larger;
}
