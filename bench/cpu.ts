import { readdirSync, readFileSync } from "node:fs";

/** Ticks a second of the kernel's accounting: a constant of Linux on all that Node runs on. */
const TICKS = 100;

/**
 * Processor time that the children of a process named `name` have used so far, in milliseconds: unlike rates it hardly
 * depends on what else the machine does. Null where there is no /proc.
 */
export function childTime(parent: number, name: string): number | null {
  let total: number | null = null;
  for (const id of processes()) {
    const stat = statOf(id);
    if (stat?.parent !== parent || stat.name !== name) continue;
    total = (total ?? 0) + (stat.ticks * 1000) / TICKS;
  }
  return total;
}

/** Bytes of memory in use by the children of a process named `name`; null where there is no /proc. */
export function childMemory(parent: number, name: string): number | null {
  let total: number | null = null;
  for (const id of processes()) {
    const stat = statOf(id);
    if (stat?.parent !== parent || stat.name !== name) continue;
    const [, kilobytes = "0"] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/status`, "utf8")) ?? [];
    total = (total ?? 0) + Number(kilobytes) * 1024;
  }
  return total;
}

function processes(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** `pid (name) state ppid … utime stime …` (proc_pid_stat(5)). */
function statOf(id: string): { name: string; parent: number; ticks: number } | null {
  try {
    const text = readFileSync(`/proc/${id}/stat`, "utf8");
    const [, name = "", rest = ""] = /\((.*)\) (.*)$/s.exec(text) ?? [];
    const fields = rest.split(" ");
    return { name, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return null;
  }
}
