import { ApiError } from "#shared/contract/errors.ts";

/** One content on its way to a virus scanner. */
export interface Scan {
  /** Hands on a piece, which may be changed afterwards. @throws ApiError */
  send(piece: Uint8Array): Promise<void>;
  /** That was all: resolves when the content is clean. @throws ApiError */
  judge(): Promise<void>;
  /** Gives up what is under way; nothing happens when it is over. */
  close(): Promise<void>;
}

/** The scanner found something. @param name the signature's */
export const infected = (name: string) =>
  new ApiError("storage_invalid_file", {
    message: `The virus scanner found ${printable(name)} in the file. Nothing of it was kept.`,
  });

/** The scanner cannot tell; why is for the log. */
export const unscanned = (why: unknown) =>
  new ApiError("general_server_error", {
    message: "The file could not be scanned for viruses, so it was not kept. Try again later.",
    cause: new Error(`antivirus: ${why instanceof Error ? why.message : String(why)}`),
  });

const printable = (name: string) => name.replace(/[^\x20-\x7e]/g, "?").slice(0, 100) || "something";
