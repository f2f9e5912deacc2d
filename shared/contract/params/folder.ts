import { type Kind, stringKind } from "./kind.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: what no folder holds
const CONTROL = /[\u0000-\u001f\u007f]/;

function isFolder(text: string): boolean {
  if (text === "") return true;
  if (text.length > 2047 + Number(text.endsWith("/")) || CONTROL.test(text)) return false;
  const segments = text.replace(/\/$/, "").split("/");
  return segments.every((segment) => segment !== "" && segment !== "." && segment !== "..");
}

const folderKind = stringKind(
  { maxLength: 2048 },
  "Must be path segments with slashes between them, none of them empty, . or .., in at most 2048 characters.",
  isFolder,
);

/** A virtual folder: `a/b` or `a/b/`; "" is the root. */
export const folder = (): Kind<string> => folderKind;
