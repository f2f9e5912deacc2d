/** What a `search` value asks for: any of the words (the last one as a prefix), or one exact phrase. */
export type SearchTerm =
  | { readonly kind: "nothing" }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "phrase"; readonly phrase: string };

/** Reads the value of `search`: quotes make a phrase, operator characters become spaces (reference §8.2). */
export function searchTerm(value: string): SearchTerm {
  const exact = value.startsWith('"') && value.endsWith('"');
  const words = value
    .replace(/[@+\-*()<>~"]/g, " ")
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return { kind: "nothing" };
  return exact ? { kind: "phrase", phrase: words.join(" ") } : { kind: "words", words };
}
