import { type Kind, shared, stringKind } from "./kind.ts";

/** Length of a text in code points, as Appwrite counts it. */
export function lengthOf(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    if (isHigh(text.charCodeAt(at)) && isLow(text.charCodeAt(at + 1))) {
      length--;
      at++;
    }
  }
  return length;
}

const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;

const texts = shared((bounds: string) => {
  const [min = 1, max = Number.POSITIVE_INFINITY] = bounds.split(" ").map(Number);
  const limits = max === Number.POSITIVE_INFINITY ? {} : { maxLength: max };
  const range = max === Number.POSITIVE_INFINITY ? "" : ` of at most ${max} characters`;
  const why =
    min > 1
      ? `Must be a text of ${min} to ${max} characters.`
      : `Must be a text${range}${min === 1 ? ", not empty" : ""}.`;
  return stringKind(min === 0 ? limits : { minLength: min, ...limits }, why, (text) => {
    if (text.length > max * 2) return false;
    const length = text.length > max || min > 1 ? lengthOf(text) : text.length;
    return length >= min && length <= max;
  });
});

/** A text of `min` to `max` code points. `min` 0 lets the empty text through; `max` may be Infinity. */
export const text = (max: number, min = 1): Kind<string> => texts(`${min} ${max}`);

const encoder = new TextEncoder();
const passwordKind = shared((min: number) =>
  stringKind(
    { format: "password", minLength: min, maxLength: 256 },
    `Must be 8 to 256 bytes long${min === 0 ? ", or empty" : ""}.`,
    (value) => {
      if (value.length > 256) return false;
      if (value === "") return min === 0;
      const bytes = encoder.encode(value).length;
      return bytes >= 8 && bytes <= 256;
    },
  ),
);

/** A password of 8 to 256 bytes; with `empty`, also '' (which clears it). Policies are checked by the handler. */
export const password = (options: { empty?: boolean } = {}): Kind<string> =>
  passwordKind(options.empty ? 0 : 8);
