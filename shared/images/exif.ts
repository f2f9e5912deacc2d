import type { Orientation } from "./orientation.ts";

/** The orientation EXIF data tells (CIPA DC-008 §4.6.4); 1 when it tells none. @param data from its TIFF header on */
export function exifOrientation(data: Uint8Array): Orientation {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length < 8) return 1;
  const little = view.getUint16(0) === 0x4949;
  const first = view.getUint32(4, little);
  if (first + 2 > data.length) return 1;
  const entries = view.getUint16(first, little);
  for (let i = 0; i < entries; i++) {
    const at = first + 2 + i * 12;
    if (at + 12 > data.length) return 1;
    if (view.getUint16(at, little) === 0x0112) return asOrientation(view.getUint16(at + 8, little));
  }
  return 1;
}

function asOrientation(value: number): Orientation {
  return ([1, 2, 3, 4, 5, 6, 7, 8] as const).find((one) => one === value) ?? 1;
}
