import { parseJson } from "../contract/json.ts";
import type { Connection } from "./connection.ts";
import type { Numbered } from "./message.ts";
import { satisfies } from "./queries.ts";

/** A message while it is handed out: what is the same for many connections is found out once. */
export class Delivery {
  readonly message: Numbered;
  readonly #channels: ReadonlySet<string>;
  readonly #verdicts = new Map<string, boolean>();
  #payload: object | null = null;

  constructor(message: Numbered) {
    this.message = message;
    this.#channels = new Set(message.channels);
  }

  /** Ids of the connection's subscriptions that match; none when its roles may not read. */
  isFor({ identity, subscriptions }: Connection): string[] {
    if (!this.message.roles.some((role) => role === "any" || identity.roles.has(role))) return [];
    const matching: string[] = [];
    for (const { id, channels, conditions } of subscriptions.values()) {
      if (!this.#concerns(channels)) continue;
      if (this.message.bare || conditions.key === "" || this.#satisfies(conditions.key, conditions)) {
        matching.push(id);
      }
    }
    return matching;
  }

  /** The frame for one connection. */
  frame(subscriptions: readonly string[], numbered: boolean): string {
    const { data, id } = this.message;
    const number = numbered ? `,"id":${JSON.stringify(id)}` : "";
    return `{"type":"event","data":${data},"subscriptions":${JSON.stringify(subscriptions)}${number}}}`;
  }

  #concerns(channels: ReadonlySet<string>): boolean {
    for (const channel of channels) if (this.#channels.has(channel)) return true;
    return false;
  }

  #satisfies(key: string, conditions: Parameters<typeof satisfies>[0]): boolean {
    let verdict = this.#verdicts.get(key);
    if (verdict === undefined) {
      verdict = satisfies(conditions, this.#read());
      this.#verdicts.set(key, verdict);
    }
    return verdict;
  }

  #read(): object {
    if (!this.#payload) {
      const data = parseJson(`${this.message.data}}`);
      const payload: unknown =
        typeof data === "object" && data !== null ? Reflect.get(data, "payload") : null;
      this.#payload = typeof payload === "object" && payload !== null ? payload : {};
    }
    return this.#payload;
  }
}
