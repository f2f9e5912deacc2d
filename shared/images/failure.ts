/**
 * `unknown`: the bytes are no image of a format we read. `damaged`: cut short or against its format. `unsupported`: a
 * variety or output the codecs lack. `too-large`: more pixels than are worked on.
 */
export type ImageFault = "unknown" | "damaged" | "unsupported" | "too-large";

/** Why an image could not be made; always the image's or the caller's fault, never the server's. */
export class ImageError extends Error {
  readonly fault: ImageFault;

  constructor(fault: ImageFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ImageError";
    this.fault = fault;
  }
}

export const damaged = (what: string, cause?: unknown) => new ImageError("damaged", what, { cause });
