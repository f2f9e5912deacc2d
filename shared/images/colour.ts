/** Red, green, blue and alpha, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number];

export const BLACK: Colour = [0, 0, 0, 255];
export const WHITE: Colour = [255, 255, 255, 255];

/** A hexadecimal colour of 3, 4, 6 or 8 digits without #; null when it is none. */
export function readColour(hex: string): Colour | null {
  if (!/^(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(hex)) return null;
  const digits = hex.length < 6 ? [...hex].map((digit) => digit + digit).join("") : hex;
  const at = (i: number) => Number.parseInt(digits.slice(i, i + 2), 16);
  return [at(0), at(2), at(4), digits.length === 8 ? at(6) : 255];
}
