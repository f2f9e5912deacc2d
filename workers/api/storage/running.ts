import { RunningDigests } from "#shared/files/running-digests.ts";

/** Of the uploads that come to this isolate. */
export const running = new RunningDigests();
