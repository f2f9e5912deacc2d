/** How a part of a form is called, and the file in it, if it says. */
export interface Disposition {
  readonly name: string;
  readonly filename?: string;
}

const PARAMETER = /;\s*([\w-]+\*?)=(?:"((?:\\"|[^"])*)"|([^;\s]*))/g;

/**
 * Reads a Content-Disposition as clients write it in forms: names in raw UTF-8, a quote as `\"`, every other backslash
 * as it is (RFC 7578 §5.1). `filename*` counts before `filename`.
 */
export function readDisposition(header: string): Disposition {
  const found = new Map<string, string>();
  for (const [, key = "", quoted, plain = ""] of header.matchAll(PARAMETER)) {
    found.set(key.toLowerCase(), quoted?.replaceAll('\\"', '"') ?? plain);
  }
  const filename = extended(found.get("filename*")) ?? found.get("filename");
  return { name: found.get("name") ?? "", ...(filename !== undefined && { filename }) };
}

/** `UTF-8''na%C3%AFve` → `naïve`; undefined when it is not of that kind. */
function extended(text: string | undefined): string | undefined {
  const [, encoded] = /^utf-8'[^']*'(.*)$/i.exec(text ?? "") ?? [];
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
