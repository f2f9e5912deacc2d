/**
 * What is said to a ClamAV daemon over a stream (clamd(8), INSTREAM): a command that ends with a zero byte, chunks that
 * follow their length in four bytes, and a length of zero at the end. It answers with one line that ends with a zero byte.
 */

const command = (name: string) => new TextEncoder().encode(`z${name}\0`);

export const INSTREAM = command("INSTREAM");
export const VERSION = command("VERSION");

/** The length that goes before a chunk, in network order; that of an empty one is the end. */
export function lengthOf(chunk: Uint8Array): Uint8Array {
  const prefix = new Uint8Array(4);
  new DataView(prefix.buffer).setUint32(0, chunk.byteLength);
  return prefix;
}

export const END = lengthOf(new Uint8Array());

/** What the daemon thinks of a stream. */
export type Verdict =
  | { readonly kind: "clean" }
  /** `name` is the signature's. */
  | { readonly kind: "infected"; readonly name: string }
  /** It did not look, or not to the end. */
  | { readonly kind: "failed"; readonly why: string };

/** Longest answer that is read, in characters. */
const LONGEST = 1_000;

/** Reads the daemon's answer to INSTREAM. Whatever is not plainly clean is not clean. */
export function readVerdict(answer: string): Verdict {
  const text = answer.replace(/\0$/, "").trim();
  if (text === "stream: OK") return { kind: "clean" };
  const found = /^stream: (.+) FOUND$/.exec(text);
  if (found?.[1]) return { kind: "infected", name: found[1] };
  return { kind: "failed", why: text === "" ? "it hung up without an answer" : text.slice(0, LONGEST) };
}

/** All of an answer: to its zero byte, or to where the daemon hangs up. */
export async function readAnswer(readable: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of readable) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes("\0") || text.length > LONGEST) break;
  }
  return text.split("\0")[0] ?? "";
}
