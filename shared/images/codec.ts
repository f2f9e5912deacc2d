import type { Bitmap, RowSink, Size } from "./bitmap.ts";
import type { Output } from "./edit.ts";
import type { ImageHeader } from "./header.ts";

/** Reads and writes image formats. What is done to the pixels in between is the same for every codec. */
export interface ImageCodec {
  /** Tells one codec's images from another's. */
  readonly name: string;
  /**
   * Decodes an image as it is stored, first frame, not turned upright.
   * @param least the codec may make it smaller, both sides alike, as long as it is not smaller than this
   * @param open told the size it comes in, and by what it was made smaller; takes the rows
   * @throws ImageError
   */
  decode(
    bytes: Uint8Array,
    header: ImageHeader,
    least: Size,
    open: (size: Size, scale: number) => RowSink,
  ): Promise<void>;
  /** @param quality 0 to 100, or -1 for the codec's own. @throws ImageError unsupported */
  encode(bitmap: Bitmap, output: Output, quality: number): Promise<Uint8Array>;
}
