import { databases } from "./databases.ts";
import { deletes } from "./deletes.ts";
import { events } from "./events.ts";
import type { JobHandler } from "./handler.ts";
import { mails } from "./mails.ts";
import { webhooks } from "./webhooks.ts";

/** The consumer of each job queue. */
export const consumers: readonly JobHandler[] = [databases, deletes, events, mails, webhooks];
