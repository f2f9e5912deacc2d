import { type Kind, kind, Refusal } from "./kind.ts";

/** One of the given words, in any case; the value is the word as it is given here. */
export function anyCase<const W extends string>(words: readonly W[]): Kind<W> {
  const known = new Map<string, W>(words.map((word) => [word.toLowerCase(), word]));
  const refusal = new Refusal(`Must be one of: ${words.join(", ")}.`);
  return kind<W>(
    { type: "string", enum: [...words] },
    (value) => (typeof value === "string" ? known.get(value.toLowerCase()) : undefined) ?? refusal,
  );
}
