/** Which part of an image stays when its sides do not fit (reference/storage.md §5). */
export const GRAVITIES = [
  "center",
  "top-left",
  "top",
  "top-right",
  "left",
  "right",
  "bottom-left",
  "bottom",
  "bottom-right",
] as const;

export type Gravity = (typeof GRAVITIES)[number];

/** Formats that can be written, as the API names them. */
export const OUTPUTS = ["jpg", "jpeg", "png", "gif", "webp", "avif"] as const;

export type Output = (typeof OUTPUTS)[number];

/** What is to become of an image, in the order in which it is done. What is left out changes nothing. */
export interface Edit {
  /** Pixels; 0: as the height and the image's sides give it, or as it is. */
  readonly width?: number;
  readonly height?: number;
  readonly gravity?: Gravity;
  /** 0 to 1, multiplied into what the image has. */
  readonly opacity?: number;
  /** Hexadecimal colour without #, of 3, 4, 6 or 8 digits, laid under the image; empty: none. */
  readonly background?: string;
  /** Pixels, added on every side. */
  readonly borderWidth?: number;
  /** As `background`; empty: black. */
  readonly borderColor?: string;
  /** Pixels, of the corners of the image with its border. */
  readonly borderRadius?: number;
  /** Degrees clockwise; the image grows to hold all of it. */
  readonly rotation?: number;
  readonly output: Output;
  /** 0 to 100; -1: the codec's own. Formats without loss ignore it. */
  readonly quality?: number;
}

/** The media type of an output. */
export const mimeTypeOf = (output: Output): string =>
  output === "jpg" || output === "jpeg" ? "image/jpeg" : `image/${output}`;
