import { events } from "./events.ts";
import type { JobHandler } from "./handler.ts";

/** The consumer of each job queue. */
export const consumers: readonly JobHandler[] = [events];
