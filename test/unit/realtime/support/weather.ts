/** Time that passes in an order chosen by chance: everything that waits goes on once, in any order. */
export class Weather {
  readonly #random: () => number;
  readonly #waiting: (() => void)[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Waits for one's turn. */
  pause(): Promise<void> {
    return new Promise((go) => this.#waiting.push(go));
  }

  /** Lets everything go on until nothing waits any more. */
  async settle(): Promise<void> {
    await tick();
    while (this.#waiting.length > 0) {
      const at = Math.floor(this.#random() * this.#waiting.length);
      this.#waiting.splice(at, 1)[0]?.();
      await tick();
    }
  }

  /**
   * Someone to call: calls arrive in the order they were made, answers come back in any.
   * @param find whom a call reaches, at the moment it arrives
   * @param breaks whether it does not arrive, or its answer does not
   */
  line<T extends object>(find: () => T, breaks: () => boolean): T {
    let queue: Promise<unknown> = Promise.resolve();
    return new Proxy({} as T, {
      get:
        (_, name) =>
        async (...args: unknown[]) => {
          const arrival = queue.then(() => this.pause());
          queue = arrival;
          await arrival;
          if (breaks()) throw new Error(CUT);
          const target = find();
          const method: unknown = Reflect.get(target, name);
          if (typeof method !== "function") throw new Error(`Nobody answers to ${String(name)}.`);
          const answer = await method.call(target, ...structuredClone(args));
          await this.pause();
          if (breaks()) throw new Error(CUT);
          return structuredClone(answer);
        },
    });
  }
}

/** Of a call that got lost. */
export const CUT = "The line is cut.";

const tick = () => new Promise((done) => setImmediate(done));
