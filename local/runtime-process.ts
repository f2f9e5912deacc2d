import { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { basename } from "node:path";

/**
 * Tells the process number of every workerd Miniflare starts, the ones after a crash included, which Miniflare
 * itself does not tell; and sees to it that none outlives this process, however it exits.
 */
export function onRuntimeProcess(started: (pid: number) => void): void {
  subscribe("child_process", (message) => {
    if (typeof message !== "object" || message === null || !("process" in message)) return;
    const child = message.process;
    if (!(child instanceof ChildProcess)) return;
    child.once("spawn", () => {
      if (child.pid === undefined || !basename(child.spawnfile).startsWith("workerd")) return;
      const kill = () => child.kill("SIGKILL");
      process.once("exit", kill);
      child.once("exit", () => process.off("exit", kill));
      started(child.pid);
    });
  });
}
