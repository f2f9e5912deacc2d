import { Log, LogLevel } from "miniflare";

/** Miniflare's own messages: warnings and errors only. */
export function runtimeLog(): Log {
  return new Log(LogLevel.WARN, { prefix: "edgewrite" });
}

/** The Worker's log lines, as they are: they are JSON already. */
export function workerLog({ level, message }: { level: string; message: string }): void {
  const stream = level === "error" || level === "warn" ? process.stderr : process.stdout;
  stream.write(`${message}\n`);
}
