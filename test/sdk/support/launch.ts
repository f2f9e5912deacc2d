import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const launcher = resolve(import.meta.dirname, "../../../local/start.ts");
const PATIENCE = 60_000;

export interface ServerOptions {
  /** Variables of docs/CONFIGURATION.md. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A folder to keep; without one the server gets its own and it is deleted at the end. */
  readonly data?: string;
  /** Puts it and the processes it starts into a group of their own, for `kill`. */
  readonly group?: boolean;
}

export interface RunningServer {
  /** `http://localhost:40321` */
  readonly url: string;
  /** What SDKs take: `url` and `/v1`. */
  readonly endpoint: string;
  /** Where its e-mails land: `http://127.0.0.1:40322`; "" when it has a mail server or none at all. */
  readonly inbox: string;
  readonly pid: number;
  readonly data: string;
  /** All it has printed so far. */
  output(): string;
  /** Does what the next minute would do, now. */
  tick(): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Ends launcher and runtime at once and without a word, as a power cut would. */
  kill(): Promise<void>;
}

/**
 * Starts a server process on a free port, as `npm start` does, from a finished bundle.
 * @throws Error with what it printed when it does not come up.
 */
export async function launch(bundle: string, options: ServerOptions = {}): Promise<RunningServer> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), "edgewrite-data-")));
  const child = fork(launcher, ["--bundle", bundle], {
    // An empty folder, so that no .env of the developer is read.
    cwd: data,
    env: {
      ...inheritedEnvironment(),
      PORT: "0",
      EDGEWRITE_INBOX_PORT: "0",
      ...options.settings,
      EDGEWRITE_DATA: data,
    },
    execArgv: [],
    silent: true,
    detached: options.group ?? false,
  });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const exited = new Promise<void>((done) => child.once("exit", () => done()));
  const stop = async (signal: NodeJS.Signals = "SIGTERM") => {
    child.kill(signal);
    await exited;
    if (options.data === undefined) await rm(data, { recursive: true, force: true });
  };
  const told = await new Promise<unknown>((done) => {
    const timer = setTimeout(done, PATIENCE);
    const settle = (value?: unknown) => {
      clearTimeout(timer);
      done(value);
    };
    child.once("message", settle);
    child.once("exit", () => settle());
  });
  const url = textOf(told, "url");
  if (url === "" || child.pid === undefined) {
    await stop("SIGKILL");
    throw new Error(`The server did not start.\n${output}`);
  }
  const inbox = textOf(told, "inbox");
  const { pid } = child;
  const tick = async () => {
    const ticked = once(child, "message");
    child.send("tick");
    await ticked;
  };
  const kill = async () => {
    if (!options.group) throw new Error("Only a server that was launched with `group` can be killed.");
    process.kill(-pid, "SIGKILL");
    await exited;
  };
  return { url, endpoint: `${url}/v1`, inbox, pid, data, output: () => output, tick, stop, kill };
}

/** The environment without settings of the developer's own. */
function inheritedEnvironment(): Record<string, string | undefined> {
  const environment: Record<string, string | undefined> = {};
  for (const name of Object.keys(process.env)) {
    if (!/^(_APP_|EDGEWRITE_)/.test(name)) environment[name] = process.env[name];
  }
  return environment;
}

/** A field of what the launcher told; "" when it is not there. */
function textOf(message: unknown, name: string): string {
  if (typeof message !== "object" || message === null) return "";
  const value: unknown = Reflect.get(message, name);
  return typeof value === "string" ? value : "";
}
