import { readFrame } from "./frame.ts";
import { keepsAll, storedBytes } from "./scan.ts";
import { isFrame, segmentAt } from "./segments.ts";

/**
 * Bytes that decoding a JPEG takes besides those of its file: the coefficients that are kept, and a line of units as samples.
 * @param head the file up to its first scan at least
 * @returns 0 for what is refused
 * @throws ImageError damaged when the head ends before
 */
export function jpegDecodingCost(head: Uint8Array): number {
  let frame: ReturnType<typeof readFrame> | null = null;
  for (let at = 2; ; ) {
    const segment = segmentAt(head, at);
    if (!segment) return 0;
    const { marker, data, next } = segment;
    if (isFrame(marker)) frame = readFrame(marker, data);
    if (marker === 0xda) {
      if (!frame) return 0;
      const kept = storedBytes(frame, keepsAll(frame, data));
      const samples = frame.components.reduce((sum, { stride, v }) => sum + stride * v * 64, 0);
      return kept === null ? 0 : kept + samples;
    }
    at = next;
  }
}
