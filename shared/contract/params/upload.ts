import { UploadedFile } from "../upload.ts";
import { type Kind, kind, Refusal } from "./kind.ts";

const notFile = new Refusal("Must be a file, sent as a part of a multipart/form-data body.");
const fileKind = kind<UploadedFile>({ type: "string", format: "binary" }, (value) =>
  value instanceof UploadedFile ? value : notFile,
);

/** The file of a multipart body; the endpoint declares its name as `upload`. */
export const file = (): Kind<UploadedFile> => fileKind;
