import type { QueryValue } from "#shared/contract/queries/types.ts";
import type { SqlValue } from "../statement.ts";

/** D1 allows 100 parameters; what is beyond this many travels in one JSON parameter. */
const DIRECT = 80;

/** Collects the parameters of one statement and hands out the SQL that stands for each. */
export class Binder {
  readonly #params: SqlValue[] = [];
  readonly #overflow: string[] = [];
  #overflowAt = 0;

  /** A parameter of our own, e.g. an id. At most a handful a statement. */
  bind(value: SqlValue): string {
    this.#params.push(value);
    return `?${this.#params.length}`;
  }

  /** A value of the caller's: any number of them. */
  value(value: QueryValue): string {
    if (this.#params.length >= DIRECT || this.#overflowAt > 0) return this.#spill(jsonScalar(value));
    if (typeof value === "bigint") return `CAST(${this.bind(String(value))} AS INTEGER)`;
    return this.bind(typeof value === "boolean" ? Number(value) : value);
  }

  /** A list, to be read by `json_each`. */
  list(values: readonly QueryValue[]): string {
    const json = jsonList(values);
    return this.#params.length >= DIRECT || this.#overflowAt > 0 ? this.#spill(json) : this.bind(json);
  }

  get params(): readonly SqlValue[] {
    if (this.#overflowAt > 0) this.#params[this.#overflowAt - 1] = `[${this.#overflow.join(",")}]`;
    return this.#params;
  }

  /** Constant to SQLite, so it is extracted once and indexes still apply. */
  #spill(json: string): string {
    if (this.#overflowAt === 0) {
      this.#params.push(null);
      this.#overflowAt = this.#params.length;
    }
    this.#overflow.push(json);
    return `json_extract(?${this.#overflowAt},'$[${this.#overflow.length - 1}]')`;
  }
}

/** A JSON list SQLite reads back exactly: 64-bit integers as digits, booleans as 1 and 0. */
export function jsonList(values: readonly QueryValue[]): string {
  return `[${values.map(jsonScalar).join(",")}]`;
}

function jsonScalar(value: QueryValue): string {
  if (typeof value === "string") return JSON.stringify(value);
  return String(typeof value === "boolean" ? Number(value) : value);
}
