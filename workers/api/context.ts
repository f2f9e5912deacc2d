import type { JobQueue } from "#queues/wake-up.ts";
import type { Settings } from "#shared/config/settings.ts";
import type { Device } from "#shared/files/device.ts";
import type { ImageCodec } from "#shared/images/codec.ts";
import type { Locks } from "#shared/locks/locks.ts";
import type { Project } from "#shared/store/facts/project.ts";
import type { Query, Statement } from "#shared/store/statement.ts";
import type { Store } from "#shared/store/store.ts";
import type { Work } from "#shared/store/work.ts";
import type { Actor } from "./actor.ts";
import type { ResponseHeaders } from "./response-headers.ts";

/** Sources of what must differ from call to call; tests hold them still. */
export interface Chance {
  /** Milliseconds since the epoch. */
  now(): number;
  random(bytes: number): Uint8Array<ArrayBuffer>;
}

/** What a handler may know of the HTTP request. */
export interface RequestInfo {
  readonly id: string;
  readonly method: string;
  readonly url: URL;
  readonly ip: string;
  readonly userAgent: string;
  readonly locale: string;
  /** ISO 3166 code the platform sees the client in, lower case; "" when unknown. */
  readonly country: string;
  readonly secure: boolean;
  readonly headers: Headers;
  /** The value of a request header; "" when it was not sent. */
  header(name: string): string;
}

/** What a handler may add to its response. */
export interface ResponseInfo {
  /** Overrides the declared status. */
  status?: number;
  readonly headers: ResponseHeaders;
}

/** Everything a handler may touch. */
export interface Context<I> {
  readonly input: I;
  /** The project addressed; the console's own for the console. */
  readonly project: Project;
  readonly actor: Actor;
  /** The request carries a dev key that counts: an app in development. */
  readonly hasDevKey: boolean;
  /** The project's shard. */
  readonly work: Work;
  /** All shards: for what lives beside the project, such as the directory. */
  readonly store: Store;
  /** Where the objects of files are kept: R2, unless the settings say otherwise. */
  readonly device: Device;
  /** Reads and writes images. */
  readonly images: ImageCodec;
  /** For `withLock`; null when locks are turned off. */
  readonly locks: Locks | null;
  readonly settings: Settings;
  /** Milliseconds since the epoch, the same for the whole request. */
  readonly now: number;
  /** `now` in the wire format. */
  readonly today: string;
  /** Milliseconds since the epoch, at the moment of the call. */
  clock(): number;
  readonly request: RequestInfo;
  readonly response: ResponseInfo;
  /** `unique()` → a new id; anything else as it is. */
  id(wanted: string): string;
  /** Hex text of `bytes` random bytes. */
  secret(bytes: number): string;
  random(bytes: number): Uint8Array<ArrayBuffer>;
  /** Work to do once the response is on its way; lost when the isolate dies. */
  after(work: () => Promise<unknown>): void;
  /**
   * Work that must not be lost: it is written with the request's next write and done by the consumer of `queue`.
   * Two jobs of one id are one.
   */
  enqueue(queue: JobQueue, body: unknown, options?: { id?: string; dueAt?: number }): void;
  /** Wakes the consumers of jobs that the handler itself has made due; best effort, as the sweep finds them too. */
  wake(work: Work, jobs: readonly { id: string; kind: string }[]): void;
  /**
   * The event of this request is of many items, one each: those that `select` (a column `id`) finds. The queries belong at
   * the beginning of the batch that changes them. `shown`: how many of them the answer shows; all, unless told. Where it
   * does not show all, `select` finds their `permissions`, too.
   */
  tellEach(select: Statement, shown?: number): readonly Query<void>[];
  /** What the event of this request is about, where parameters and response do not tell. */
  tell(params: Readonly<Record<string, string>>, payload?: unknown): void;
  /**
   * A further event, of something the request makes besides, such as a user by their first sign-in. Belongs before the
   * change. @returns tells what subscribers are shown, once that is known
   */
  further(label: string, params: Readonly<Record<string, string>>): (payload: unknown) => void;
  /** The request succeeds and yet nothing has happened that anyone should hear of: no event, no audit. */
  silence(): void;
}
