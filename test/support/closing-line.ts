import type { Reporter, TestModule, TestRunEndReason } from "vitest/node";

/** Ends the output with one line machines can read: "12 passed, 0 failed", on its own. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: TestRunEndReason): void {
    let passed = 0;
    // A fault outside a test, or a file that could not be loaded, fails the run as much as a test does.
    let failed = errors.length;
    for (const module of modules) {
      if (module.errors().length > 0) failed++;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed++;
        if (state === "failed") failed++;
      }
    }
    if (reason !== "passed" && failed === 0) failed = 1;
    process.once("exit", () => process.stdout.write(`\n${passed} passed, ${failed} failed\n`));
  }
}
