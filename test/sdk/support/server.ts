import { inject } from "vitest";
import { launch, type RunningServer, type ServerOptions } from "./launch.ts";

/** `http://localhost:40321` of the server all SDK tests share; any number of projects fits on it. */
export function sharedUrl(): string {
  return inject("url");
}

/**
 * Starts a further server with the Worker's bundle and settings of its own, in one or two seconds.
 * Stop it in `afterAll`.
 */
export function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  return launch(inject("bundle"), options);
}
