import type { Bitmap, RowSink, Size } from "./bitmap.ts";
import type { ImageCodec } from "./codec.ts";
import { BLACK, readColour, WHITE } from "./colour.ts";
import { bordered, fade, rotated, round, underlay } from "./draw.ts";
import { type Edit, mimeTypeOf } from "./edit.ts";
import { ImageError } from "./failure.ts";
import { checkPixels, frame, leastSize, rotatedSize } from "./geometry.ts";
import { readImageHeader } from "./header.ts";
import { asStored, upright, uprightBitmap } from "./orientation.ts";
import { ownCodec } from "./own-codec.ts";
import { resampler } from "./resample.ts";

export { encodePng } from "./png/encode.ts";

/** An image ready to be sent. */
export interface Made {
  readonly bytes: Uint8Array;
  readonly mimeType: string;
}

export interface TransformOptions {
  readonly codec?: ImageCodec;
  /** Most pixels of an image that is decoded, told by its header. */
  readonly sourcePixels?: number;
  /** Most pixels of the result, at every step. */
  readonly resultPixels?: number;
}

export const SOURCE_PIXELS = 50_000_000;

/** 64 MiB as RGBA: half of what a Worker has. */
export const RESULT_PIXELS = 16_777_216;

/**
 * An image of any format we read, edited and written anew; without its metadata, turned as it is meant to be seen, of an
 * animation the first frame.
 * @throws ImageError for the image's and the edit's faults, and for nothing else
 */
export async function transform(
  bytes: Uint8Array,
  edit: Edit,
  options: TransformOptions = {},
): Promise<Made> {
  const { codec = ownCodec, sourcePixels = SOURCE_PIXELS, resultPixels = RESULT_PIXELS } = options;
  const bitmap = await decodeFramed(bytes, edit, codec, sourcePixels, resultPixels);
  return finish(bitmap, edit, options);
}

/** What `transform` does once the pixels are there: for images that are drawn. The bitmap is used up. */
export async function finish(bitmap: Bitmap, edit: Edit, options: TransformOptions = {}): Promise<Made> {
  const { codec = ownCodec, resultPixels = RESULT_PIXELS } = options;
  const opaque = edit.output === "jpg" || edit.output === "jpeg";
  const decorated = decorate(bitmap, edit, resultPixels);
  if (opaque) underlay(decorated, WHITE);
  const written = await codec.encode(decorated, edit.output, edit.quality ?? -1);
  return { bytes: written, mimeType: mimeTypeOf(edit.output) };
}

/** The part of the image the edit shows, at its size. */
export async function decodeFramed(
  bytes: Uint8Array,
  edit: Edit,
  codec: ImageCodec,
  sourcePixels: number,
  resultPixels: number,
): Promise<Bitmap> {
  const header = readImageHeader(bytes);
  checkPixels(header, sourcePixels);
  const framing = asStored(frame(upright(header, header.orientation), edit), header, header.orientation);
  checkPixels(framing, resultPixels);
  const { bitmap, sink } = uprightBitmap(framing, header.orientation);
  const least = leastSize(header, framing);
  await codec.decode(bytes, header, least, (size, scale): RowSink => {
    const { x, y, width, height } = framing.crop;
    const crop = { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
    return resampler(size, { ...framing, crop }, sink);
  });
  return bitmap;
}

function decorate(image: Bitmap, edit: Edit, most: number): Bitmap {
  const { opacity = 1, borderWidth = 0, borderRadius = 0, rotation = 0 } = edit;
  const border = colourOf(edit.borderColor) ?? BLACK;
  const ground = colourOf(edit.background);
  checkSteps(image, borderWidth, rotation, most);
  if (opacity < 1) fade(image, opacity);
  if (ground) underlay(image, ground);
  const framed = borderWidth > 0 ? bordered(image, borderWidth, border) : image;
  if (borderRadius > 0) round(framed, borderRadius, borderWidth, border);
  return rotated(framed, rotation);
}

/** Bounds each step, and what is in memory during it: a border and a rotation make a further bitmap. */
function checkSteps(image: Bitmap, border: number, rotation: number, most: number): void {
  const grown = { width: image.width + 2 * border, height: image.height + 2 * border };
  const turned = rotatedSize(grown, rotation);
  checkPixels(turned, most);
  const area = ({ width, height }: Size) => width * height;
  const held = Math.max(
    border > 0 ? area(image) + area(grown) : 0,
    rotation % 360 === 0 ? 0 : area(grown) + area(turned),
  );
  if (held > most * 1.25)
    throw new ImageError("too-large", "An image of this size is too large for a border or a rotation.");
}

function colourOf(hex = "") {
  if (hex === "") return null;
  const colour = readColour(hex);
  if (!colour) throw new ImageError("unsupported", `${hex} is no hexadecimal colour.`);
  return colour;
}
