import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

/** What is asked of a crowd's process. */
export type Asked =
  | {
      readonly kind: "open";
      readonly url: string;
      readonly path: string;
      /** Sent once the socket is open; null: nothing. */
      readonly frame: string | null;
      /** Frames that come before the socket counts as open. */
      readonly answers: number;
      readonly count: number;
      /** Addresses to come from, in turn. */
      readonly from: readonly string[];
    }
  | { readonly kind: "expect" }
  | { readonly kind: "leave" };

/** What it tells. */
export type Told =
  | { readonly kind: "opened" | "armed" }
  | { readonly kind: "received"; readonly at: string; readonly sample: string }
  | { readonly kind: "failed"; readonly why: string };

/** How sockets are opened. */
export type Opening = Omit<Extract<Asked, { kind: "open" }>, "kind" | "count" | "from">;

const PATIENCE = 120_000;

/** A number of sockets that listen to the same, in processes of their own. */
export class Crowd {
  readonly #processes: readonly ChildProcess[];

  private constructor(processes: readonly ChildProcess[]) {
    this.#processes = processes;
  }

  /** @param inProcesses how many share the sockets: each process may have so many descriptors only */
  static async open(opening: Opening, count: number, inProcesses = 1): Promise<Crowd> {
    const script = join(import.meta.dirname, "crowd-process.ts");
    const processes = Array.from({ length: inProcesses }, () => fork(script, { execArgv: [] }));
    const share = Math.ceil(count / inProcesses);
    await Promise.all(
      processes.map((child, i) => {
        const opened = until(child, "opened");
        const from = [`127.0.0.${10 + i}`];
        child.send({
          kind: "open",
          ...opening,
          count: Math.min(share, count - i * share),
          from,
        } satisfies Asked);
        return opened;
      }),
    );
    return new Crowd(processes);
  }

  /**
   * Milliseconds from the call of `change` until the last socket has received a frame, and the frame of one.
   * @throws Error when one has none in two minutes
   */
  async time(change: () => Promise<void>): Promise<{ milliseconds: number; frame: string }> {
    const received = this.#processes.map((child) => until(child, "received"));
    await Promise.all(
      this.#processes.map((child) => {
        const armed = until(child, "armed");
        child.send({ kind: "expect" } satisfies Asked);
        return armed;
      }),
    );
    const started = process.hrtime.bigint();
    await change();
    const told = await Promise.all(received);
    const last = told.reduce((latest, { at }) => (BigInt(at) > latest ? BigInt(at) : latest), started);
    return { milliseconds: Number(last - started) / 1e6, frame: told[0]?.sample ?? "" };
  }

  async leave(): Promise<void> {
    await Promise.all(
      this.#processes.map((child) => {
        const gone = new Promise((done) => child.once("exit", done));
        child.send({ kind: "leave" } satisfies Asked);
        return gone;
      }),
    );
  }
}

function until<K extends Told["kind"]>(child: ChildProcess, kind: K): Promise<Extract<Told, { kind: K }>> {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => end(new Error(`A crowd has not ${kind} in time.`)), PATIENCE);
    const listen = (told: Told) => {
      if (told.kind === "failed") end(new Error(told.why));
      else if (isKind(told, kind)) end(told);
    };
    const end = (outcome: Error | Extract<Told, { kind: K }>) => {
      clearTimeout(timer);
      child.off("message", listen);
      if (outcome instanceof Error) fail(outcome);
      else done(outcome);
    };
    child.on("message", listen);
  });
}

const isKind = <K extends Told["kind"]>(told: Told, kind: K): told is Extract<Told, { kind: K }> =>
  told.kind === kind;
