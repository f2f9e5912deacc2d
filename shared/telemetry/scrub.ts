/** What gives a secret away, and what stands in its place. */
const RULES: readonly (readonly [RegExp, string])[] = [
  // User and password of an address, and whatever follows its path.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, "$1[redacted]@"],
  [/(\bhttps?:\/\/[^\s?#"')]+)[?#][^\s"')]*/gi, "$1?[redacted]"],
  [/(\/v1\/[^\s?#"')]*)\?[^\s"')]*/g, "$1?[redacted]"],
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, "$1 [redacted]"],
  // JWTs, API keys, session secrets, hashes.
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[redacted]"],
  [/\b(standard|ephemeral|dynamic|organization|account)_[\w.-]{16,}/g, "$1_[redacted]"],
  [/\b[0-9a-f]{32,}\b/gi, "[redacted]"],
  [/\b[A-Za-z0-9+/_-]{64,}={0,2}/g, "[redacted]"],
  [/[^\s@<>"'(),:;/[\]]+@[^\s@<>"'(),:;/]+\.[a-z]{2,}/gi, "[redacted]"],
];

/** A text without the secrets, query values and e-mail addresses it may hold. */
export const scrub = (text: string): string =>
  RULES.reduce((clean, [pattern, instead]) => clean.replace(pattern, instead), text);
