import "./environment.ts";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { SettingsError } from "#shared/config/setting.ts";
import { listeningOn } from "./addresses.ts";
import { buildBundle } from "./bundle.ts";
import { startInbox } from "./inbox/inbox.ts";
import { readLaunch } from "./launcher-settings.ts";
import { lockFolder } from "./lock.ts";
import { onRuntimeProcess } from "./runtime-process.ts";
import { keptSecrets } from "./secrets.ts";
import { startServer } from "./server.ts";
import { unknownSettings } from "./unknown-settings.ts";
import { watchSources } from "./watch.ts";
import { WranglerError } from "./wrangler.ts";

/** What a signal ends; while starting there is nothing but the process. */
let stop = async (): Promise<void> => {};
let stopping = false;

async function leave(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await stop();
  process.exit(0);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, leave);
// Started by a test: never outlive it.
process.once("disconnect", leave);

/** `npm start` and `npm run dev`: the whole of Edgewrite on this machine. */
async function main(): Promise<void> {
  const launch = readLaunch(process.argv.slice(2), process.env);
  for (const line of unknownSettings(launch.env)) console.warn(line);
  const data = resolve(launch.data);
  const lock = await lockFolder(data);
  process.once("exit", lock.release);
  onRuntimeProcess(lock.hold);
  const listening = await listeningOn(launch.host, launch.port);
  const bundle = resolve(launch.bundle ?? "dist");
  if (launch.bundle === undefined) await buildBundle(bundle);
  const firstStart = !existsSync(join(data, "secrets.json"));
  const secrets = await keptSecrets(data);
  const inbox = launch.inbox && !launch.env._APP_SMTP_HOST ? await startInbox(launch.inboxPort) : undefined;
  const env = { ...launch.env, ...inbox?.settings };
  const server = await startServer({ bundle, data, listening, env, secrets });

  const stopWatching = launch.watch
    ? watchSources(resolve(import.meta.dirname, ".."), async () => {
        try {
          await buildBundle(bundle);
          await server.reload();
          console.log("Reloaded.");
        } catch (error) {
          console.error(`${explain(error)}\nStill serving the last good build.`);
        }
      })
    : undefined;

  stop = async () => {
    stopWatching?.();
    await server.stop();
    await inbox?.stop();
  };
  process.send?.({ url: listening.url, inbox: inbox?.url });
  // A test need not wait for the minute to pass.
  process.on("message", async (message: unknown) => {
    if (message !== "tick") return;
    await server.tick();
    process.send?.("ticked");
  });
  console.log(greeting(listening.url, launch.data, inbox?.url, firstStart));
}

function greeting(url: string, data: string, inbox: string | undefined, firstStart: boolean): string {
  const next = firstStart
    ? `Next       create the first account (it owns this installation): npm run quickstart ${url}/v1`
    : `Next       a tour of the API: npm run quickstart ${url}/v1`;
  const mail = inbox === undefined ? "" : `E-mails    ${inbox} (read them here; none is sent)\n`;
  return `Edgewrite  ${url}/v1\nData       ${data}\n${mail}${next}\nStop       Ctrl+C`;
}

/** A sentence for what the user can mend; the whole story for what only we can. */
function explain(error: unknown): string {
  if (error instanceof SettingsError || error instanceof WranglerError) return error.message;
  if (error instanceof TypeError && "code" in error) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  await main();
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
