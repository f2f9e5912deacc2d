import type { Address } from "postal-mime";
import PostalMime from "postal-mime";

/** A mail as the inbox shows it. */
export interface StoredMail {
  /** Counts up from 1. */
  readonly id: number;
  /** ISO 8601: when it came in. */
  readonly date: string;
  readonly from: string;
  /** Recipients of the envelope. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As it came over the wire. */
  readonly source: string;
}

/** Bounds of what is kept in memory; the oldest goes first. */
const MOST_MAILS = 500;
const MOST_BYTES = 64 * 1024 * 1024;

/** The mails of this run of the server, in memory. */
export class Mailbox {
  #mails: StoredMail[] = [];
  #count = 0;
  #bytes = 0;
  readonly #watchers = new Set<() => void>();

  /** Newest first; `to` leaves only those to this address. */
  list(to?: string): StoredMail[] {
    const wanted = to?.toLowerCase();
    return this.#mails.filter((mail) => wanted === undefined || mail.to.includes(wanted)).reverse();
  }

  find(id: number): StoredMail | undefined {
    return this.#mails.find((mail) => mail.id === id);
  }

  async add(to: readonly string[], source: Buffer): Promise<void> {
    const parsed = await PostalMime.parse(source);
    const mail = {
      id: ++this.#count,
      date: new Date().toISOString(),
      from: shown(parsed.from),
      to: to.map((address) => address.toLowerCase()),
      subject: parsed.subject ?? "",
      text: parsed.text ?? "",
      html: parsed.html ?? "",
      headers: Object.fromEntries(parsed.headers.map(({ key, value }) => [key, value])),
      source: source.toString("utf8"),
    };
    this.#mails.push(mail);
    this.#bytes += mail.source.length;
    while (this.#mails.length > MOST_MAILS || (this.#bytes > MOST_BYTES && this.#mails.length > 1)) {
      this.#bytes -= this.#mails.shift()?.source.length ?? 0;
    }
    this.#tell();
  }

  clear(): void {
    this.#mails = [];
    this.#bytes = 0;
    this.#tell();
  }

  /** Calls `changed` after each change. @returns how to stop. */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

function shown(address: Address | undefined): string {
  if (!address) return "";
  return address.name ? `${address.name} <${address.address ?? ""}>` : (address.address ?? "");
}
