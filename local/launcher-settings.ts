import { existsSync, readFileSync } from "node:fs";
import { parseArgs, parseEnv } from "node:util";
import { z } from "zod";
import { integer, text, toggle } from "#shared/config/kinds.ts";
import { readSettings, setting } from "#shared/config/setting.ts";

const GROUP = "Single machine";

/** Settings of `npm start` and `npm run dev` alone; the Worker never sees them. */
export const launcherSchema = z.object({
  port: setting(
    integer(8787, 0, 65_535),
    GROUP,
    "PORT",
    "The port the API is served at. `0` picks a free one.",
  ),
  host: setting(
    text("localhost"),
    GROUP,
    "EDGEWRITE_HOST",
    "The address it is bound to. `localhost` is both loopback addresses; `0.0.0.0` opens it to the network.",
  ),
  data: setting(
    text(".wrangler/state"),
    GROUP,
    "EDGEWRITE_DATA",
    "The folder with all data and the generated secrets.",
  ),
  inbox: setting(
    toggle(true),
    GROUP,
    "EDGEWRITE_INBOX",
    "While `_APP_SMTP_HOST` is empty, e-mails land in an inbox on this machine, to be read in a browser; none is sent. " +
      "Disabled: whatever needs an e-mail answers that there is no mail server.",
  ),
  inboxPort: setting(
    integer(8025, 0, 65_535),
    GROUP,
    "EDGEWRITE_INBOX_PORT",
    "The port of the inbox's page, on loopback only. One that is taken, and `0`, become a free one.",
  ),
});

export interface Launch extends z.output<typeof launcherSchema> {
  /** Rebuild and reload when a source file changes. */
  readonly watch: boolean;
  /** A folder with a finished bundle; without one the launcher makes it. */
  readonly bundle: string | undefined;
  /** The process environment over `.env`: where the Worker's settings are taken from. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads command line, environment and `.env` of the working directory.
 * @throws SettingsError when a variable is wrong, TypeError when an argument is unknown.
 */
export function readLaunch(args: string[], environment: NodeJS.ProcessEnv): Launch {
  const { values } = parseArgs({
    args,
    options: { watch: { type: "boolean", default: false }, bundle: { type: "string" } },
  });
  const file = existsSync(".env") ? parseEnv(readFileSync(".env", "utf8")) : {};
  const env = { ...file, ...environment };
  return { ...readSettings(launcherSchema, env), watch: values.watch, bundle: values.bundle, env };
}
