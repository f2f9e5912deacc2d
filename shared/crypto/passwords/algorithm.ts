/** Parameters of a stored hash as the database and `hashOptions` carry them. */
export type HashOptions = Readonly<Record<string, string | number>>;

/** A hash with everything its verification needs. */
export interface StoredPassword {
  readonly hash: string;
  readonly algo: string;
  readonly options: HashOptions;
}

/** One way of hashing passwords. Hashes arrive from other systems: nothing here trusts their shape. */
export interface PasswordAlgorithm {
  /** Whether the hash is well formed and cheap enough to check inside a Worker (128 MB, seconds of CPU). */
  accepts(hash: string, options: HashOptions): boolean;
  /** Whether the password gives this hash. Only called with an accepted hash. */
  verify(plain: string, hash: string, options: HashOptions): boolean;
  /** `hashOptions` of the user model (contract/models.json, Algo*). */
  describe(hash: string, options: HashOptions): HashOptions;
}

/** A whole number from untyped options, or NaN. */
export function integerOption(options: HashOptions, name: string): number {
  const value = options[name];
  return typeof value === "number" && Number.isInteger(value) ? value : Number.NaN;
}

/** A text from untyped options, or null. */
export function textOption(options: HashOptions, name: string): string | null {
  const value = options[name];
  return typeof value === "string" ? value : null;
}

/** Whether the text is lower- or upper-case hex of exactly this many bytes. */
export function isHexOf(text: string, bytes: number): boolean {
  return text.length === bytes * 2 && /^[0-9a-fA-F]*$/.test(text);
}
