import { fork } from "node:child_process";
import { resolve } from "node:path";

const script = resolve(import.meta.dirname, "../../../examples/quickstart/web/serve.ts");

/** Serves the quickstart's page on a free port of 127.0.0.1. */
export async function servePage(): Promise<{ port: number; stop(): void }> {
  const child = fork(script, ["0"], { execArgv: ["--no-warnings"], silent: true });
  const port = await new Promise<number>((done, fail) => {
    child.once("message", (message: { port: number }) => done(message.port));
    child.once("exit", (code) => fail(new Error(`The page's server ended with ${code}.`)));
  });
  return { port, stop: () => child.kill() };
}
