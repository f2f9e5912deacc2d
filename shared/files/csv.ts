/** Records that tell; beyond the last nobody looks. */
const LEAST = 3;
const MOST = 10;

/** Whether a text is a table of values between commas: the same number of them in each of its records. */
export function isCsv(text: string): boolean {
  let [records, commas, expected] = [0, 0, 0];
  let isQuoted = false;
  for (const char of text) {
    if (char === '"') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (char === ",") commas++;
    if (char !== "\n") continue;
    records++;
    if (records === 1) expected = commas;
    if (commas === 0 || commas !== expected) return false;
    if (records === MOST) return true;
    commas = 0;
  }
  return records >= LEAST;
}
