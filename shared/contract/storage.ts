/** How a bucket compresses what is uploaded. */
export type Compression = "none" | "gzip" | "zstd";

/** Bytes of every chunk of an upload but the last (reference/storage.md §3). */
export const CHUNK = 5 * 1024 * 1024;
