import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Compression } from "#shared/contract/storage.ts";
import { flag, json, moment, resource } from "./columns.ts";

export const buckets = sqliteTable(
  "buckets",
  {
    ...resource(),
    name: text().notNull(),
    permissions: json<string[]>().notNull(),
    fileSecurity: flag().notNull(),
    enabled: flag().notNull(),
    /** In bytes. */
    maximumFileSize: integer().notNull(),
    /** Lower case, without a dot; empty: all. */
    allowedFileExtensions: json<string[]>().notNull(),
    compression: text().$type<Compression>().notNull(),
    encryption: flag().notNull(),
    antivirus: flag().notNull(),
    transformations: flag().notNull(),
    search: text().notNull(),
    /** Complete files, and their bytes on the device: kept by triggers on `files`, so they are never off. */
    fileCount: integer().notNull().default(0),
    totalSize: integer().notNull().default(0),
  },
  (t) => [uniqueIndex("buckets_id").on(t.projectId, t.id)],
);

/** Files, those still being uploaded included. When one goes, triggers note its object in `refuse`. */
export const files = sqliteTable(
  "files",
  {
    ...resource(),
    /** `sequence` of the bucket: a bucket made anew does not begin with its namesake's files. */
    bucket: integer().notNull(),
    bucketId: text().notNull(),
    name: text().notNull(),
    /** "" or path segments with a slash at the end. */
    folder: text().notNull(),
    permissions: json<string[]>().notNull(),
    /** MD5 of the content, hex; "" until it is complete. */
    signature: text().notNull(),
    mimeType: text().notNull(),
    sizeOriginal: integer().notNull(),
    /** Bytes on the device; 0 until it is complete. */
    sizeActual: integer().notNull(),
    chunksTotal: integer().notNull(),
    chunksUploaded: integer().notNull(),
    /** Of the object as it is stored. */
    encryption: flag().notNull(),
    compression: text().$type<Compression>().notNull(),
    complete: flag().notNull(),
    /** The object's key on the device. */
    object: text().notNull(),
    /** Of the device's multipart upload; "" when there is none. */
    uploadId: text().notNull(),
    /** Until when the request that received the last chunk has to finish the file; 0 while chunks are missing. */
    finishUntil: integer().notNull(),
    /** Who began the upload: `user:ID`, `key:ID`, `admin:ID` or `guest`. Nobody else may go on with it. */
    uploader: text().notNull().default(""),
    search: text().notNull(),
  },
  (t) => [
    uniqueIndex("files_id").on(t.bucket, t.id),
    index("files_project").on(t.projectId, t.bucket),
    index("files_unfinished").on(t.updatedAt).where(sql`complete = 0`),
  ],
);

/** Chunks that have arrived: part `number` of the device's multipart upload. */
export const fileParts = sqliteTable(
  "fileParts",
  {
    /** `sequence` of the file. */
    file: integer().notNull(),
    /** From 1. */
    number: integer().notNull(),
    etag: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.file, t.number] })],
);

/** Objects nobody refers to any more, to be deleted from the device. */
export const refuse = sqliteTable("refuse", {
  object: text().primaryKey(),
  /** The multipart upload to abort; "" when there is none. */
  uploadId: text().notNull(),
});

/** Derived objects: images made of a file. They go with it, by triggers; more than the file may have, the oldest go. */
export const previews = sqliteTable(
  "previews",
  {
    /** The object's key on the device. */
    object: text().primaryKey(),
    /** `sequence` of the file. */
    file: integer().notNull(),
    createdAt: moment().notNull(),
  },
  (t) => [index("previews_file").on(t.file, t.createdAt)],
);

/** How far a look through the device has come: the key of the object that was looked at last. And whose the device is. */
export const objectSweeps = sqliteTable("objectSweeps", {
  name: text().primaryKey(),
  after: text().notNull(),
});

/** Secrets in URLs that let whoever has them read one file. */
export const resourceTokens = sqliteTable(
  "resourceTokens",
  {
    ...resource(),
    /** `sequence` of the file. */
    file: integer().notNull(),
    bucketId: text().notNull(),
    fileId: text().notNull(),
    /** Null: never. */
    expire: moment(),
    accessedAt: moment().notNull(),
  },
  (t) => [
    uniqueIndex("resourceTokens_id").on(t.projectId, t.id),
    index("resourceTokens_file").on(t.projectId, t.file),
  ],
);
