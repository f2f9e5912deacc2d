import { buildIndex } from "./build-index.ts";
import { dropOldValues } from "./drop-values.ts";
import { BRIEF, jobHandler } from "./handler.ts";
import { schemaWork } from "./schema-work.ts";

/** Changes of a schema that take time with the number of rows (reference/events-and-workers.md §3). */
export const databases = jobHandler({
  queue: "databases",
  body: schemaWork,
  retries: BRIEF,
  run: ({ body, attempt }, tools) =>
    body.work === "index" ? buildIndex(body, tools, attempt > BRIEF.length) : dropOldValues(body, tools),
});
