import { encode } from "uqr";
import { type Bitmap, blank } from "#shared/images/bitmap.ts";

/**
 * A QR code of a text, black on white, exactly `size` pixels wide.
 * @param margin modules of white around it
 */
export function drawQr(text: string, size: number, margin: number): Bitmap {
  const { data: modules } = encode(text, { ecc: "M", border: margin });
  const canvas = blank({ width: size, height: size });
  for (let y = 0; y < size; y++) {
    const row = modules[Math.floor((y * modules.length) / size)] ?? [];
    for (let x = 0; x < size; x++) {
      const at = (y * size + x) * 4;
      const light = row[Math.floor((x * row.length) / size)] ? 0 : 255;
      canvas.data.fill(light, at, at + 3);
      canvas.data[at + 3] = 255;
    }
  }
  return canvas;
}
