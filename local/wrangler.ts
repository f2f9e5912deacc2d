import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const require = createRequire(import.meta.url);

/** What wrangler said before it failed. */
export class WranglerError extends Error {
  override name = "WranglerError";
}

/**
 * Runs the pinned wrangler, quietly. @returns its standard output.
 * @throws WranglerError with all it said when it fails.
 */
export async function wrangler(args: readonly string[], input?: string): Promise<string> {
  const bin = join(dirname(require.resolve("wrangler/package.json")), "bin/wrangler.js");
  const child = spawn(process.execPath, ["--no-warnings", bin, ...args], { cwd: root });
  let output = "";
  let complaint = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  child.stdin.end(input);
  const code = await new Promise<number | null>((done, fail) =>
    child.once("error", fail).once("close", done),
  );
  if (code !== 0) throw new WranglerError(`${output}${complaint}`.trim());
  return output;
}
