/** D1 takes parameters of up to 2 MB; the rest is room for the statement's other values. */
const MAX_CHUNK = 1_500_000;

const encoder = new TextEncoder();

/** JSON items → JSON lists of at most `limit` bytes each, in order. An item larger than that gets a list of its own. */
export function jsonChunks(items: readonly string[], limit = MAX_CHUNK): string[] {
  const chunks: string[] = [];
  let open: string[] = [];
  let size = 0;
  for (const item of items) {
    const bytes = encoder.encode(item).length;
    if (open.length > 0 && size + bytes > limit) {
      chunks.push(`[${open.join(",")}]`);
      open = [];
      size = 0;
    }
    open.push(item);
    size += bytes + 1;
  }
  if (open.length > 0) chunks.push(`[${open.join(",")}]`);
  return chunks;
}
