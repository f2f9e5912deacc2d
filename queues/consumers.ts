import { events } from "./events.ts";
import type { JobHandler } from "./handler.ts";
import { mails } from "./mails.ts";

/** The consumer of each job queue. */
export const consumers: readonly JobHandler[] = [events, mails];
