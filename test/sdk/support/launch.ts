import { fork } from "node:child_process";
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
}

export interface RunningServer {
  /** `http://localhost:40321` */
  readonly url: string;
  /** What SDKs take: `url` and `/v1`. */
  readonly endpoint: string;
  readonly pid: number;
  readonly data: string;
  /** All it has printed so far. */
  output(): string;
  stop(signal?: NodeJS.Signals): Promise<void>;
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
    env: { ...inheritedEnvironment(), PORT: "0", ...options.settings, EDGEWRITE_DATA: data },
    execArgv: [],
    silent: true,
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
  const url = await new Promise<string | undefined>((done) => {
    const timer = setTimeout(done, PATIENCE);
    const settle = (value?: string) => {
      clearTimeout(timer);
      done(value);
    };
    child.once("message", (message) => settle(urlOf(message)));
    child.once("exit", () => settle());
  });
  if (url === undefined || child.pid === undefined) {
    await stop("SIGKILL");
    throw new Error(`The server did not start.\n${output}`);
  }
  return { url, endpoint: `${url}/v1`, pid: child.pid, data, output: () => output, stop };
}

/** The environment without settings of the developer's own. */
function inheritedEnvironment(): Record<string, string | undefined> {
  const environment: Record<string, string | undefined> = {};
  for (const name of Object.keys(process.env)) {
    if (!/^(_APP_|EDGEWRITE_)/.test(name)) environment[name] = process.env[name];
  }
  return environment;
}

function urlOf(message: unknown): string | undefined {
  if (typeof message !== "object" || message === null || !("url" in message)) return undefined;
  return typeof message.url === "string" ? message.url : undefined;
}
