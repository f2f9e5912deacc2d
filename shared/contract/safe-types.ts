/** MIME types that browsers show without running anything (reference/storage.md §4). */
const SAFE: ReadonlySet<string> = new Set([
  ..."jpeg gif png webp heic heic-sequence heif avif".split(" ").map((type) => `image/${type}`),
  ..."mp4 x-flv webm mp2t 3gpp quicktime x-msvideo x-ms-wmv x-matroska"
    .split(" ")
    .map((type) => `video/${type}`),
  ..."basic mid midi mpeg mp4 x-aiff aiff x-mpegurl ogg opus vorbis wav vnd.wav x-wav aac x-flac flac x-m4a webm"
    .split(" ")
    .map((type) => `audio/${type}`),
  "video/ogg",
  "application/x-mpegurl",
  "application/pdf",
  "application/msword",
  "application/vnd.ms-access",
]);

/** Documents, templates and shows of Microsoft's offices, which browsers save. */
const OFFICE = /^application\/vnd\.(ms-(word|excel|powerpoint)|openxmlformats-officedocument\.\w+ml)(\.|$)/;

/** The type a file may be shown as: its own when that is harmless, else plain text. */
export const viewType = (mimeType: string): string =>
  SAFE.has(mimeType.toLowerCase()) || OFFICE.test(mimeType.toLowerCase()) ? mimeType : "text/plain";
