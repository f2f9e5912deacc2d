import type { ProjectCounters } from "./counters.ts";
import { bucketScope, METRICS } from "./metrics.ts";

/**
 * Counts a file that came or went, by its model: once it is complete, and with the bytes it takes on the device
 * (reference/events-and-workers.md §7). An upload that was never finished counts for nothing.
 */
export function countFile(counters: ProjectCounters, bucketId: string, file: unknown, gone: boolean): void {
  const number = (name: string) =>
    typeof file === "object" && file !== null ? Number(Reflect.get(file, name)) : Number.NaN;
  if (!(number("chunksUploaded") >= number("chunksTotal"))) return;
  const sign = gone ? -1 : 1;
  both(counters, bucketId, METRICS.files, sign);
  both(counters, bucketId, METRICS.storage, sign * number("sizeActual"));
}

/** Counts a preview that was asked for, unless the client has it already. */
export function countPreview(counters: ProjectCounters, bucketId: string, answer: unknown): void {
  if (answer instanceof Response && answer.ok) both(counters, bucketId, METRICS.transformations, 1);
}

function both(counters: ProjectCounters, bucketId: string, metric: string, by: number): void {
  counters.add(metric, by);
  counters.add(`${bucketScope(bucketId)}/${metric}`, by);
}
