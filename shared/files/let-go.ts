/** Gives back the memory of bytes that nobody looks at any more: garbage collection lets too much of it gather first. */
export function letGo(bytes: Uint8Array): void {
  if (bytes.buffer instanceof ArrayBuffer) bytes.buffer.transfer(0);
}
