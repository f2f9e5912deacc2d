import { styleText } from "node:util";

/** A step of the tour: what it does and, dimmed, whose hands it is in. */
export function step(title: string, by: string): void {
  console.log(`\n${styleText("bold", title)}  ${styleText("dim", by)}`);
}

/** What the server answered: a name, what it stands for, and a remark. */
export function fact(name: string, value: string, remark = ""): void {
  console.log(`  ${name.padEnd(15)}${styleText("cyan", value)}${remark && styleText("dim", `  ${remark}`)}`);
}

/** A request that was refused, as it should be. */
export function refused(name: string, value: string): void {
  console.log(`  ${name.padEnd(15)}${styleText("yellow", value)}`);
}
