import { spawn } from "node:child_process";
import { resolve } from "node:path";

const script = resolve(import.meta.dirname, "../../../examples/quickstart/quickstart.ts");

export interface Tour {
  readonly code: number | null;
  /** Everything it printed, without colours. */
  readonly output: string;
}

/** Runs the quickstart as a user does, in a process of its own. */
export async function takeTour(...args: string[]): Promise<Tour> {
  const child = spawn(process.execPath, ["--no-warnings", script, ...args], {
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  const code = await new Promise<number | null>((done) => child.once("close", done));
  return { code, output };
}

/** The project a tour made, from the address of the page it printed. @throws Error with what it printed instead. */
export function projectOf({ output }: Tour): string {
  const project = /\?project=([a-z0-9]+)/.exec(output)?.[1];
  if (project === undefined) throw new Error(`The quickstart made no project.\n${output}`);
  return project;
}
