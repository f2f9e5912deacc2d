/** Longest line, without its CRLF (RFC 2045 §6.7). */
const WIDTH = 76;

const hex = Array.from({ length: 256 }, (_, byte) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`);

/** Text in quoted-printable: ASCII, lines of at most 76 characters, line breaks as CRLF. */
export function quotedPrintable(text: string): string {
  return text.replaceAll("\r\n", "\n").split("\n").map(encodeLine).join("\r\n");
}

function encodeLine(line: string): string {
  const bytes = new TextEncoder().encode(line);
  const rows: string[] = [];
  let row = "";
  for (const [at, byte] of bytes.entries()) {
    const last = at === bytes.length - 1;
    const blank = byte === 0x20 || byte === 0x09;
    const plain = (byte > 0x20 && byte < 0x7f && byte !== 0x3d) || (blank && !last);
    const sign = plain ? String.fromCharCode(byte) : (hex[byte] ?? "");
    // Room for the "=" of a soft break.
    if (row.length + sign.length > WIDTH - 1) {
      rows.push(`${row}=`);
      row = "";
    }
    row += sign;
  }
  rows.push(row);
  return rows.join("\r\n");
}
