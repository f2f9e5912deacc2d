import { damaged } from "../failure.ts";

/** A marker with its data, without the length. */
export interface Segment {
  readonly marker: number;
  readonly data: Uint8Array;
  /** Where the segment after it, or the bits of a scan, begin. */
  readonly next: number;
}

/** The marker at or after `at`; null at the end of the image. @throws ImageError damaged when there is no end */
export function segmentAt(bytes: Uint8Array, at: number): Segment | null {
  let place = at;
  while (place < bytes.length && bytes[place] !== 0xff) place++;
  while (bytes[place] === 0xff) place++;
  const marker = bytes[place];
  if (marker === undefined) throw damaged("The JPEG is cut short.");
  if (marker === 0xd9) return null;
  if (marker === 0x00 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
    return { marker, data: new Uint8Array(), next: place + 1 };
  }
  const length = ((bytes[place + 1] ?? 0) << 8) | (bytes[place + 2] ?? 0);
  const next = place + 1 + length;
  if (length < 2 || next > bytes.length) throw damaged("A segment of the JPEG is cut short.");
  return { marker, data: bytes.subarray(place + 3, next), next };
}

/** True for markers of a frame header: DHT, JPG and DAC are between them. */
export const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
