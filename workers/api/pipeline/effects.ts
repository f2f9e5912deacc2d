import type { EventBody } from "#queues/event.ts";
import { type Happened, webhookJobs } from "#queues/fan-out.ts";
import type { JobQueue } from "#queues/wake-up.ts";
import { type LabelSources, labelParams } from "#shared/events/label.ts";
import { placeholdersOf } from "#shared/events/names.ts";
import { mayConcern } from "#shared/events/subscriptions.ts";
import { FactCache } from "#shared/store/cache.ts";
import type { Project } from "#shared/store/facts/project.ts";
import { enqueue, enqueueAll, finish, type NewJob } from "#shared/store/jobs.ts";
import type { Query } from "#shared/store/statement.ts";
import { Work } from "#shared/store/work.ts";
import type { Actor } from "../actor.ts";
import type { Endpoint } from "../declaration.ts";
import type { Values } from "./request.ts";

/** What the effects of a request depend on. */
export interface EffectFacts {
  readonly endpoint: Endpoint;
  readonly project: Project;
  readonly actor: Actor;
  readonly work: Work;
  readonly input: Values;
  readonly today: string;
  /** Milliseconds since the epoch, at the moment of the call. */
  clock(): number;
  newId(): string;
  wake(work: Work, queue: JobQueue, jobs: readonly string[]): Promise<void>;
  readonly sockets: SocketLine;
}

/** The way to open sockets (workers/api/realtime). */
export interface SocketLine {
  /** Whether they have to be told of what the request did; costs nothing. */
  concerned(label: string | undefined): boolean;
  tell(happened: readonly Happened[]): Promise<void>;
}

/** An event with the item it is about. */
interface Told {
  readonly params: Readonly<Record<string, string>>;
  readonly payload: unknown;
}

/**
 * From a change to its effects (DESIGN §5). Before the change: jobs that its batch must carry, among them the event
 * itself when somebody subscribes to it. After the commit: subscribers are told and consumers woken.
 */
export class Effects {
  readonly #facts: EffectFacts;
  readonly #jobs: NewJob[] = [];
  readonly #made: string[] = [];
  readonly #eventId: string | null;
  /** How many of the jobs the last write took along. */
  #carried = 0;
  #told: Told | null = null;

  constructor(facts: EffectFacts) {
    const { endpoint, project, work } = facts;
    this.#facts = facts;
    this.#eventId = endpoint.event && mayConcern(project.webhooks, endpoint.event) ? facts.newId() : null;
    work.carry(() => this.#riders());
  }

  enqueue(queue: JobQueue, body: unknown, options: { id?: string; dueAt?: number } = {}): void {
    const { project, newId } = this.#facts;
    this.#jobs.push({ projectId: project.id, kind: queue, body, id: newId(), ...options });
  }

  /** An id the request made: the resource's own, if no parameter names it. */
  made(id: string): void {
    this.#made.push(id);
  }

  tell(params: Readonly<Record<string, string>>, payload?: unknown): void {
    this.#told = { params, payload };
  }

  #riders(): Query<void>[] {
    const { today } = this.#facts;
    const riders = this.#jobs.map((job) => enqueue(job, today));
    this.#carried = this.#jobs.length;
    const event = this.#outbox();
    return event ? [...riders, enqueue(event, today)] : riders;
  }

  /** The event as it is known before the change: enough to tell subscribers, should this isolate die. */
  #outbox(): NewJob | null {
    const { endpoint, project, actor, input } = this.#facts;
    if (this.#eventId === null || endpoint.event === undefined) return null;
    const names = placeholdersOf(endpoint.event);
    const body: EventBody = {
      v: 1,
      label: endpoint.event,
      told: { ...this.#told?.params },
      input: Object.fromEntries(
        [...names, "key"].map((name) => [name, input[name]]).filter(([, value]) => value !== undefined),
      ),
      made: this.#made,
      userId: actor.user?.id ?? "",
    };
    // The request itself tells its subscribers at once: the sweep is for those that could not.
    const dueAt = this.#facts.clock() + GRACE;
    return { id: this.#eventId, projectId: project.id, kind: "events", body, dueAt };
  }

  /** Jobs no write has taken along are written now: what a handler enqueued is promised. */
  async settle(): Promise<void> {
    const { work, today } = this.#facts;
    const owed = work.written ? this.#jobs.slice(this.#carried) : this.#jobs;
    if (owed.length > 0) await work.write([], ...owed.map((job) => enqueue(job, today)));
  }

  /** Whether there is anything to do after the commit. */
  get pending(): boolean {
    return this.#eventId !== null || this.#jobs.length > 0 || this.#concernsSockets;
  }

  get #concernsSockets(): boolean {
    const { endpoint, sockets } = this.#facts;
    return sockets.concerned(endpoint.event);
  }

  /** The request succeeded with `value`; runs when the response is on its way. */
  async release(value: unknown): Promise<void> {
    await Promise.all([this.#tellSockets(value), this.#tellQueues(value)]);
  }

  async #tellSockets(value: unknown): Promise<void> {
    const { endpoint, sockets } = this.#facts;
    if (this.#concernsSockets) await sockets.tell(endpoint.event === undefined ? [] : this.#happened(value));
  }

  async #tellQueues(value: unknown): Promise<void> {
    const { work, today, wake } = this.#facts;
    const queues = new Set(this.#jobs.map((job) => job.kind as JobQueue));
    const due = (queue: string) =>
      this.#jobs.filter((job) => job.kind === queue && !job.dueAt).map((job) => job.id);
    if (this.#eventId === null) {
      await Promise.all([...queues].map((queue) => wake(work, queue, due(queue))));
      return;
    }
    const jobs = this.#happened(value).flatMap((event) => webhookJobs(event, this.#facts.project.webhooks));
    // A Work of its own: the request's facts may be stale by now, and what happened has happened.
    const aside = new Work(work.shard, new FactCache(), { roundTrips: 0, statements: 0 });
    await aside.write([], ...enqueueAll(jobs, today), finish(this.#eventId));
    await Promise.all([
      ...[...queues].map((queue) => wake(work, queue, due(queue))),
      wake(
        work,
        "webhooks",
        jobs.map((job) => job.id),
      ),
    ]);
  }

  /** Where what the request was about may be read from, once it succeeded with `value`. */
  sources(value: unknown): LabelSources {
    return this.#sourcesOf(this.#told?.payload ?? value ?? {});
  }

  #sourcesOf(payload: unknown): LabelSources {
    const { project, actor, input } = this.#facts;
    const told = { ...this.#told?.params };
    return { told, payload, input, made: this.#made, userId: actor.user?.id ?? "", projectId: project.id };
  }

  /** The event, or one for each item of a bulk response. */
  #happened(value: unknown): Happened[] {
    const { endpoint, project } = this.#facts;
    const label = endpoint.event ?? "";
    const payload = this.#told?.payload ?? value ?? {};
    const items = itemsOf(payload);
    return items.map((item, i) => {
      const sources = this.#sourcesOf(item);
      const params = labelParams(label, sources);
      const id = items.length === 1 ? String(this.#eventId) : `${this.#eventId}-${i}`;
      return { id, projectId: project.id, label, params, payload: item, userId: sources.userId };
    });
  }
}

/** How long a request has, in milliseconds, to tell its subscribers before the sweep does. */
const GRACE = 30_000;

function itemsOf(payload: unknown): unknown[] {
  if (typeof payload !== "object" || payload === null || !("total" in payload)) return [payload];
  const lists = Object.values(payload).filter((value) => Array.isArray(value));
  return lists.length === 1 && !("$id" in payload) ? (lists[0] ?? []) : [payload];
}
