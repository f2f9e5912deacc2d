import type { Change } from "./changes.ts";
import { isFields } from "./changes.ts";

/** `equal("title", ["a", "b"])`, as SDKs before 1.5 write a query → today's JSON. What is not of that kind stays. */
export const olderQueries: Change = (params) => {
  const { queries } = params;
  const list = isFields(queries) ? Object.values(queries) : queries;
  return Array.isArray(list) ? { ...params, queries: list.map(newer) } : params;
};

const CALL = /^\s*(\w+)\s*\(([\s\S]*)\)\s*$/;
/** Queries whose arguments are all values. */
const NAMELESS = new Set(["limit", "offset", "cursorAfter", "cursorBefore", "select"]);

function newer(text: unknown): unknown {
  const [, method, inner] = (typeof text === "string" && CALL.exec(text)) || [];
  if (method === undefined || inner === undefined) return text;
  const given = new Arguments(inner).all();
  if (given === null) return text;
  const [attribute, values] = NAMELESS.has(method) ? [undefined, given] : [given[0], given.slice(1)];
  return JSON.stringify({ method, attribute, values: values.flat() });
}

type Value = string | number | boolean | null;

/** What follows a text that has ended: the end of a list or of all, or another value. */
const AFTER_TEXT = /^\s*(\]|$|,\s*(["'[\d-]|true|false|null))/;
const WORD = /[^\s,[\]]+/y;
const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** Reads `"a", ["b", 1, true]` from left to right. */
class Arguments {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Null when the text is something else. */
  all(): (Value | Value[])[] | null {
    return this.#list("", () => (this.#take("[") ? this.#list("]", () => this.#value()) : this.#value()));
  }

  /** Items with commas between them, up to `end` ("": the end of the text). */
  #list<T>(end: string, item: () => T | null | undefined): T[] | null {
    const items: T[] = [];
    if (this.#ends(end)) return items;
    do {
      const next = item();
      if (next === undefined) return null;
      items.push(next as T);
    } while (this.#take(","));
    return this.#ends(end) ? items : null;
  }

  #value(): Value | undefined {
    this.#skip();
    const quote = this.#text[this.#at];
    if (quote === '"' || quote === "'") return this.#quoted(quote);
    WORD.lastIndex = this.#at;
    const [word] = WORD.exec(this.#text) ?? [];
    if (word === undefined) return undefined;
    this.#at += word.length;
    const constant = CONSTANTS.get(word);
    if (constant !== undefined) return constant;
    return Number.isFinite(Number(word)) ? Number(word) : undefined;
  }

  /** Those SDKs escape nothing: a quote ends the text only where it can. */
  #quoted(quote: string): string | undefined {
    let value = "";
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      const sign = this.#text[at] ?? "";
      if (sign === "\\" && /["'\\]/.test(this.#text[at + 1] ?? "")) value += this.#text[++at];
      else if (sign === quote && AFTER_TEXT.test(this.#text.slice(at + 1))) {
        this.#at = at + 1;
        return value;
      } else value += sign;
    }
    return undefined;
  }

  #skip(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
  }

  #take(sign: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #ends(end: string): boolean {
    this.#skip();
    return end === "" ? this.#at === this.#text.length : this.#take(end);
  }
}
