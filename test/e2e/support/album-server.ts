import { fork } from "node:child_process";
import { resolve } from "node:path";

const script = resolve(import.meta.dirname, "../../../examples/files/serve.ts");

/** Starts the album on a free port, as a user does, against a server without an owner. @throws Error with what it printed */
export async function serveAlbum(endpoint: string): Promise<{ url: string; stop(): void }> {
  const owner = ["owner@example.com", "a long passphrase", "0"];
  const child = fork(script, [endpoint, ...owner], { execArgv: ["--no-warnings"], silent: true });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => (printed += text));
  }
  const url = await new Promise<string>((done, fail) => {
    child.once("message", (message: { url: string }) => done(message.url));
    child.once("exit", (code) => fail(new Error(`The album ended with ${code}.\n${printed}`)));
  });
  return { url, stop: () => child.kill() };
}
