import sharp from "sharp";

/** Pixels that leave no block empty: gradients, edges, noise and, where there is alpha, holes. */
export function motif(width: number, height: number, channels: 3 | 4 = 4): Uint8Array {
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * channels;
      const noise = ((x * 7919 + y * 104_729) % 32) - 16;
      data[at] = Math.min(255, Math.max(0, (255 * x) / width + noise));
      data[at + 1] = Math.min(255, Math.max(0, (255 * y) / height - noise));
      data[at + 2] = x > width / 2 ? 200 : 40;
      if (channels === 4) data[at + 3] = (x - width / 2) ** 2 + (y - height / 2) ** 2 < 30 ? 0 : 255;
    }
  }
  return data;
}

/** The motif, to be written by libvips: what another program makes is what we must read. */
export const picture = (width: number, height: number, channels: 3 | 4 = 4) =>
  sharp(motif(width, height, channels), { raw: { width, height, channels } });

/** What another program reads of an image, as RGBA. */
export async function pixelsOf(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data: new Uint8ClampedArray(data), width: info.width, height: info.height };
}

/** Mean difference of two images' colours where they are visible, 0 to 255. */
export function difference(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const visible = i % 4 === 3 || ((a[i - (i % 4) + 3] ?? 0) > 0 && (b[i - (i % 4) + 3] ?? 0) > 0);
    if (visible) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0));
  }
  return sum / a.length;
}
