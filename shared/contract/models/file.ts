import { type ModelOf, model, page } from "./model.ts";

export const file = model({
  $id: "string",
  bucketId: "string",
  $createdAt: "datetime",
  $updatedAt: "datetime",
  $permissions: "string[]",
  name: "string",
  folder: "string",
  key: "string",
  signature: "string",
  mimeType: "string",
  sizeOriginal: "integer",
  sizeActual: "integer",
  chunksTotal: "integer",
  chunksUploaded: "integer",
  encryption: "boolean",
  compression: "string",
});
export type File = ModelOf<typeof file>;

export const fileList = page("files", file);
export type FileList = ModelOf<typeof fileList>;
