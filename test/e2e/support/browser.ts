import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const path = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

/** A name of the page's server that no project knows; Chromium alone resolves it. */
export const STRANGER = "stranger.test";

/** Starts Chromium without a window. @throws Error that says what to install when there is none. */
export async function openBrowser(): Promise<Browser> {
  if (!existsSync(path)) {
    throw new Error(
      `These tests drive Chromium, and there is none at ${path}. Install it (apt-get install chromium), ` +
        "or set CHROMIUM_PATH to where it is.",
    );
  }
  return chromium.launch({
    executablePath: path,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      `--host-resolver-rules=MAP ${STRANGER} 127.0.0.1`,
    ],
  });
}
