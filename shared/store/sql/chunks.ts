/** D1 takes parameters of up to 2 MB; half of it leaves room for multi-byte characters. */
const MAX_CHUNK = 900_000;

/** JSON items → JSON lists of at most about 1 MB each, in order. An item larger than that gets a list of its own. */
export function jsonChunks(items: readonly string[], limit = MAX_CHUNK): string[] {
  const chunks: string[] = [];
  let open: string[] = [];
  let size = 0;
  for (const item of items) {
    if (open.length > 0 && size + item.length > limit) {
      chunks.push(`[${open.join(",")}]`);
      open = [];
      size = 0;
    }
    open.push(item);
    size += item.length + 1;
  }
  if (open.length > 0) chunks.push(`[${open.join(",")}]`);
  return chunks;
}
