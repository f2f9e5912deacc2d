import type { ZodType } from "zod";
import type { Settings } from "#shared/config/settings.ts";
import type { Device } from "#shared/files/device.ts";
import type { Job } from "#shared/store/jobs.ts";
import type { Query } from "#shared/store/statement.ts";
import type { Store } from "#shared/store/store.ts";
import type { Work } from "#shared/store/work.ts";
import type { Fault } from "#shared/telemetry/fault.ts";
import type { Happened } from "./fan-out.ts";
import type { JobQueue } from "./wake-up.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What a consumer may touch. */
export interface Tools {
  readonly settings: Settings;
  readonly store: Store;
  /** The shard of the job's project. */
  readonly work: Work;
  /** Where the objects of files are kept. */
  readonly device: Device;
  /** Milliseconds since the epoch, when the job was taken up. */
  readonly now: number;
  readonly today: string;
  /** Milliseconds since the epoch, at the moment of the call. */
  clock(): number;
  random(bytes: number): Uint8Array<ArrayBuffer>;
  /** Tells the operator of a fault. Never rejects. */
  report?(fault: Fault): Promise<void>;
  /** Tells open sockets of changed items that no answer has shown, as they are now. Never rejects. */
  tellSockets?(items: readonly Happened[]): Promise<void>;
  /** Ends the sockets of a project that is gone. Never rejects. */
  endSockets?(projectId: string): Promise<void>;
  /** Fetches from an address that somebody else chose. */
  send(url: string, init: RequestInit): Promise<Response>;
  /** Wakes consumers for jobs that were just written to this shard; `after` so many milliseconds, if told. */
  wake(queue: JobQueue, jobs: readonly string[], after?: number): Promise<void>;
}

/** A job as its handler sees it. */
export interface Running<B> {
  readonly id: string;
  readonly projectId: string;
  /** From 1. */
  readonly attempt: number;
  readonly createdAt: string;
  readonly body: B;
}

/** Done; or to go on with another body, after a pause in milliseconds. */
export type Outcome = undefined | { readonly proceed: unknown; readonly after?: number };

/** The consumer of one queue, the type of its bodies forgotten. */
export interface JobHandler {
  readonly queue: JobQueue;
  /** Pauses before each further attempt, in milliseconds; after the last the job is dead. */
  readonly retries: readonly number[];
  /** No attempt takes longer, in milliseconds; after that another consumer may take the job. */
  readonly lease: number;
  /** After so many milliseconds jobs go on behind the next messages, at most 30 seconds long. Unless told: not at all. */
  readonly patience?: number;
  /** What is read in the batch that claims the job: a handler that needs one row more needs no round trip for it. */
  beside?(id: string): Query<unknown>;
  /** @throws Hopeless for a body that is not of this queue. */
  attempt(job: Job, tools: Tools, beside?: unknown): Promise<Outcome>;
}

/** Trying again is pointless: the job is given up. */
export class Hopeless extends Error {
  override name = "Hopeless";
}

/** Try again when the schedule says so, but not before `after` milliseconds have passed (`Retry-After`). */
export class TryLater extends Error {
  override name = "TryLater";
  readonly after: number;
  constructor(message: string, after: number, options?: ErrorOptions) {
    super(message, options);
    this.after = after;
  }
}

/** Declares a consumer. It must be idempotent: a job runs again when its consumer dies before it is recorded as done. */
export function jobHandler<B, R = undefined>(declared: {
  queue: JobQueue;
  body: ZodType<B>;
  retries: readonly number[];
  /** Two minutes unless told. */
  lease?: number;
  patience?: number;
  beside?: (id: string) => Query<R>;
  run(job: Running<B>, tools: Tools, beside: R): Promise<Outcome>;
}): JobHandler {
  const { queue, retries, lease = 2 * MINUTE, patience, beside, body, run } = declared;
  return {
    queue,
    retries,
    lease,
    ...(patience === undefined ? {} : { patience }),
    ...(beside ? { beside } : {}),
    async attempt(job, tools, read) {
      const parsed = body.safeParse(job.body);
      if (!parsed.success) throw new Hopeless(`Not a body of queue ${queue}: ${parsed.error.message}`);
      const { id, projectId, attempts, createdAt } = job;
      // The runner read it by `beside`, whose type it thereby has.
      return run({ id, projectId, attempt: attempts, createdAt, body: parsed.data }, tools, read as R);
    },
  };
}

/** For servers of others: the schedule of Standard Webhooks, about 28 hours in all. */
export const PATIENT = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  10 * HOUR,
] as const;

/** For work inside our own house. */
export const BRIEF = [SECOND, 10 * SECOND, MINUTE, 10 * MINUTE, HOUR] as const;
