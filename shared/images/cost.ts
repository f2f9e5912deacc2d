import type { Size } from "./bitmap.ts";
import type { Edit, Output } from "./edit.ts";
import { ImageError } from "./failure.ts";
import { frame, rotatedSize } from "./geometry.ts";
import { type ImageHeader, readImageHeader } from "./header.ts";
import { jpegDecodingCost } from "./jpeg/cost.ts";
import { upright } from "./orientation.ts";
import { readHeader } from "./png/chunks.ts";
import { pngDecodingCost } from "./png/decode.ts";
import { RESULT_PIXELS } from "./transform.ts";
import { webpDecodingCost } from "./webp/decode.ts";

/** Bytes a pixel that writing takes at worst (of wasm as measured, with noise), and the most pixels that are written. */
const WRITING: Readonly<Record<Output, readonly [bytes: number, most: number]>> = {
  jpg: [3, RESULT_PIXELS],
  jpeg: [3, RESULT_PIXELS],
  png: [8, RESULT_PIXELS],
  gif: [4, RESULT_PIXELS],
  webp: [40, 8 * 1024 * 1024],
  avif: [40, 2 * 1024 * 1024],
};

/** Bytes for each row and column of the source: rows on their way, and what each row of the result draws on. */
const EDGE = 100;

/**
 * Bytes of memory that an image takes while it is edited, besides those of its file: told by its header, before anything is
 * decoded.
 * @param head the beginning of the file, or all of it
 * @param size bytes of the whole file
 * @param sourcePixels most pixels of an image that is decoded
 * @returns 0 for what is refused before it is decoded; null when so much of the file does not tell
 */
export function costOf(head: Uint8Array, size: number, edit: Edit, sourcePixels: number): number | null {
  try {
    const header = readImageHeader(head);
    if (area(header) > sourcePixels) return 0;
    const isSure = head.length >= size || header.format === "jpeg";
    return (
      EDGE * (header.width + header.height) + decoding(header, head, size) + result(header, edit, isSure)
    );
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    return head.length < size ? null : 0;
  }
}

/** Bytes of memory that an image takes which is drawn at its size: how much of each pixel is covered, too. */
export function drawingCost(source: Size, edit: Edit): number {
  const shown = frame(source, edit);
  return area(shown) * 4 + resultOf(shown, edit);
}

function decoding(header: ImageHeader, head: Uint8Array, size: number): number {
  switch (header.format) {
    case "jpeg":
      return jpegDecodingCost(head);
    case "png":
      return pngDecodingCost(readHeader(head));
    case "gif":
      // Its data in one piece, and an index for each pixel.
      return size + area(header);
    case "webp":
      return webpDecodingCost(head, header, size);
  }
}

/** The bitmaps of each step, and writing the last. @param isSure the header tells how the camera was held */
function result(header: ImageHeader, edit: Edit, isSure: boolean): number {
  const sides = [upright(header, header.orientation), ...(isSure ? [] : [turned(header), header])];
  return Math.max(...sides.map((side) => resultOf(frame(side, edit), edit)));
}

function resultOf(shown: Size, edit: Edit): number {
  const { borderWidth = 0, rotation = 0, output } = edit;
  if (area(shown) > RESULT_PIXELS) return 0;
  const grown = { width: shown.width + 2 * borderWidth, height: shown.height + 2 * borderWidth };
  const last = rotatedSize(grown, rotation);
  const further = (borderWidth > 0 ? area(grown) : 0) + (rotation % 360 === 0 ? 0 : area(last));
  return 4 * (area(shown) + Math.min(further, 2 * RESULT_PIXELS)) + writing(last, output);
}

function writing(size: Size, output: Output): number {
  const [bytes, most] = WRITING[output];
  return area(size) > most ? 0 : area(size) * bytes;
}

const area = ({ width, height }: Size): number => width * height;
const turned = ({ width, height }: Size): Size => ({ width: height, height: width });
