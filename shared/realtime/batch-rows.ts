import type { Batch } from "./recent.ts";

/** A row of stored messages. */
export interface BatchRow {
  readonly first: number;
  readonly at: number;
  /** JSON. */
  readonly messages: string;
}

/** Bytes of a row's text: SQLite in an object takes 2 MB a row. */
const A_ROW = 1_500_000;

/**
 * A batch in parts that a row holds each. A message that none holds is left out: what is before such a gap is not handed
 * out again once it is read back (recent.ts).
 */
export function rowsOf({ first, at, messages }: Batch, most = A_ROW): BatchRow[] {
  const rows: BatchRow[] = [];
  let texts: string[] = [];
  let bytes = 0;
  const close = (end: number) => {
    if (texts.length > 0) rows.push({ first: end - texts.length, at, messages: `[${texts.join()}]` });
    texts = [];
    bytes = 0;
  };
  for (const [i, message] of messages.entries()) {
    const text = JSON.stringify(message);
    const size = encoder.encode(text).byteLength + 2;
    if (bytes + size > most) close(first + i);
    if (size > most) continue;
    texts.push(text);
    bytes += size;
  }
  close(first + messages.length);
  return rows;
}

const encoder = new TextEncoder();
