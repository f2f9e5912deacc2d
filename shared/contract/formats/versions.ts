import { SERVER_VERSION } from "../version.ts";

const VERSION = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:[-+].*)?$/;

/** The last version that was read: a request asks several times for the one it speaks. */
let lastText = "";
let lastNumber: number | null = null;

/** A version as one number that orders like it: `1.9.5` -> 1009005. Null when it is not `major.minor.patch`. */
export function versionNumber(text: string): number | null {
  if (text !== lastText) {
    lastNumber = readVersion(text);
    lastText = text;
  }
  return lastNumber;
}

function readVersion(text: string): number | null {
  const match = VERSION.exec(text);
  if (match === null) return null;
  return (Number(match[1]) * 1000 + Number(match[2])) * 1000 + Number(match[3]);
}

/** True when a client speaks a response format this server does not know yet: it is warned, and served the newest. */
export function isNewerThanServer(version: string): boolean {
  return (versionNumber(version) ?? 0) > SERVER;
}

const SERVER = versionNumber(SERVER_VERSION) ?? 0;
