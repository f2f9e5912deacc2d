/** Largest side of an image in an icon, in pixels. */
const LARGEST = 1024;
const [ENTRY, HEADER] = [16, 6];
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * True for a well-formed icon file: a directory whose entries all lie within the file and begin as a PNG or a bitmap of
 * a sensible size. What a browser makes of the pixels is its own affair.
 */
export function isIco(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint16(4, true);
  if (view.getUint16(0, true) !== 0 || view.getUint16(2, true) !== 1 || count === 0 || count > 64)
    return false;
  const start = HEADER + count * ENTRY;
  if (bytes.length < start) return false;
  for (let entry = HEADER; entry < start; entry += ENTRY) {
    const [length, offset] = [view.getUint32(entry + 8, true), view.getUint32(entry + 12, true)];
    if (offset < start || offset + length > bytes.length || !isImage(view, offset, length)) return false;
  }
  return true;
}

function isImage(view: DataView, at: number, length: number): boolean {
  // A bitmap's header is 40 bytes; of a PNG, its signature and size are within as many.
  if (length < 40) return false;
  if (PNG.every((byte, index) => view.getUint8(at + index) === byte)) {
    return isSize(view.getUint32(at + 16)) && isSize(view.getUint32(at + 20));
  }
  // Its height counts the mask as well.
  return (
    view.getUint32(at, true) === 40 &&
    isSize(view.getInt32(at + 4, true)) &&
    isSize(view.getInt32(at + 8, true) / 2)
  );
}

const isSize = (pixels: number) => pixels >= 1 && pixels <= LARGEST;
