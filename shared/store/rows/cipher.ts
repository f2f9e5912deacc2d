import type { RecordValue, ScalarValue } from "#shared/contract/columns/field.ts";
import type { RecordValues } from "#shared/contract/columns/record.ts";
import { compiled } from "./compiled.ts";
import type { Container, RowRecord } from "./container.ts";

/** Encrypts text at rest. `open` reverses `seal`. */
export interface FieldCipher {
  seal(plain: string): Promise<string>;
  open(sealed: string): Promise<string>;
}

/** True when values must pass the cipher on their way in and out. */
export function hasEncrypted(container: Container): boolean {
  return compiled(container).encrypted.length > 0;
}

/** Values as they are stored: texts of encrypted fields sealed. Run between validation and the plan. */
export async function sealValues(
  container: Container,
  values: RecordValues,
  cipher: FieldCipher,
): Promise<RecordValues> {
  const sealed = new Map(values);
  for (const { key } of compiled(container).encrypted) {
    const value = values.get(key);
    if (value !== undefined) sealed.set(key, await convert(value, (text) => cipher.seal(text)));
  }
  return sealed;
}

/** Opens the encrypted fields of a record, in place, and returns it. */
export async function openRecord(
  container: Container,
  record: RowRecord,
  cipher: FieldCipher,
): Promise<RowRecord> {
  for (const { key } of compiled(container).encrypted) {
    const value = record[key];
    if (value !== undefined) record[key] = await convert(value, (text) => cipher.open(text));
  }
  return record;
}

async function convert(value: RecordValue, change: (text: string) => Promise<string>): Promise<RecordValue> {
  const one = async (item: ScalarValue) => (typeof item === "string" ? await change(item) : item);
  if (value === null || typeof value !== "object") return one(value);
  return Promise.all(value.map(one));
}
