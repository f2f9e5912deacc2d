import type { EventBody } from "#queues/event.ts";
import { type Happened, itemId, webhookJobs } from "#queues/fan-out.ts";
import type { JobQueue } from "#queues/wake-up.ts";
import { type LabelSources, labelParams } from "#shared/events/label.ts";
import { placeholdersOf } from "#shared/events/names.ts";
import { mayConcern } from "#shared/events/subscriptions.ts";
import { inTime } from "#shared/in-time.ts";
import { FactCache } from "#shared/store/cache.ts";
import type { Project } from "#shared/store/facts/project.ts";
import { enqueue, enqueueAll, finish, type NewJob } from "#shared/store/jobs.ts";
import { finishEach, recordEach, releaseEach } from "#shared/store/outbox.ts";
import type { Query, Statement } from "#shared/store/statement.ts";
import { Work } from "#shared/store/work.ts";
import type { Actor } from "../actor.ts";
import type { Endpoint } from "../declaration.ts";
import { hasUnseenItems, itemsOf } from "./items.ts";
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
  /** Whether they have to be told before the client is answered; costs nothing. */
  urgent(label: string | undefined): boolean;
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
  readonly #label: string | undefined;
  /** Whether webhooks may be concerned. */
  readonly #isSubscribed: boolean;
  /** Of the event in the outbox; null: there is none. */
  #eventId: string | null;
  #silent = false;
  /** Sockets have been told. */
  #informed = false;
  /** How many of the jobs the last write took along. */
  #carried = 0;
  #told: Told | null = null;
  /** True when the event is of many items. */
  #each = false;
  /** Events of what the request makes besides. */
  readonly #further: Effects[] = [];

  constructor(facts: EffectFacts) {
    const { endpoint, project } = facts;
    this.#facts = facts;
    this.#label = endpoint.event ?? endpoint.emits;
    this.#isSubscribed = this.#label !== undefined && mayConcern(project.webhooks, this.#label);
    this.#eventId = this.#isSubscribed ? facts.newId() : null;
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

  further(label: string, params: Readonly<Record<string, string>>): (payload: unknown) => void {
    const endpoint = { ...this.#facts.endpoint, event: label };
    const event = new Effects({ ...this.#facts, endpoint });
    event.tell(params);
    this.#further.push(event);
    return (payload) => event.tell(params, payload);
  }

  /** No event, no audit: the request turned out to be no news. */
  silence(): void {
    this.#silent = true;
    this.#eventId = null;
  }

  get silent(): boolean {
    return this.#silent;
  }

  tellEach(select: Statement, shown = Number.POSITIVE_INFINITY): Query<void>[] {
    this.#each = true;
    const { sockets, newId, today } = this.#facts;
    // Sockets are told by the request of what its answer shows, and by a consumer of the rest.
    const isHeard = Number.isFinite(shown) && sockets.concerned(this.#label);
    if (isHeard) this.#eventId ??= newId();
    const event = this.#outbox();
    if (!event) return [];
    const body = isHeard ? { ...event.body, sockets: true } : event.body;
    // Of what is gone its consumer could not read who was allowed to see it.
    const permissions = isHeard && event.body.label.endsWith(".delete");
    const above = this.#isSubscribed ? 0 : shown;
    return [recordEach({ ...event, body, permissions, above }, select, today)];
  }

  /** What the batch of the change takes along. */
  riders(): Query<void>[] {
    const { today } = this.#facts;
    const riders = this.#jobs.map((job) => enqueue(job, today));
    this.#carried = this.#jobs.length;
    const event = this.#each ? null : this.#outbox();
    if (event) riders.push(enqueue(event, today));
    return [...riders, ...this.#further.flatMap((more) => more.riders())];
  }

  /** The event as it is known before the change: enough to tell subscribers, should this isolate die. */
  #outbox(): (NewJob & { body: EventBody; dueAt: number }) | null {
    const { project, actor, input } = this.#facts;
    const label = this.#label;
    if (this.#eventId === null || label === undefined) return null;
    const names = placeholdersOf(label);
    const body: EventBody = {
      v: 1,
      label,
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
    const own = this.#eventId !== null || this.#jobs.length > 0 || this.#concernsSockets;
    return own || this.#further.some((more) => more.pending);
  }

  get #concernsSockets(): boolean {
    return !this.#silent && this.#facts.sockets.concerned(this.#label);
  }

  /**
   * The request succeeded with `value`; resolves when the client may be answered. Where it has changed whose roles, sockets are
   * told before that: no change of another isolate may overtake it. Other requests wait for nothing.
   * @param after does work beside the response
   */
  inform(value: unknown, after: (work: () => Promise<unknown>) => void): Promise<unknown> | undefined {
    if (!this.#concernsSockets || !this.#facts.sockets.urgent(this.#label)) return undefined;
    const told = this.#tellSockets(value);
    this.#informed = true;
    after(() => told);
    return inTime(told).catch(() => undefined);
  }

  /** The request succeeded with `value`; runs when the response is on its way. */
  async release(value: unknown): Promise<void> {
    // The response first: on a single machine one thread sends it and does what follows.
    await new Promise((sent) => setTimeout(sent, 0));
    const further = this.#further.map((more) => more.release(value));
    await Promise.all([this.#tellSockets(value), this.#tellQueues(value), ...further]);
  }

  async #tellSockets(value: unknown): Promise<void> {
    const { sockets } = this.#facts;
    if (this.#concernsSockets && !this.#informed)
      await sockets.tell(this.#label === undefined ? [] : this.#happened(value));
  }

  async #tellQueues(value: unknown): Promise<void> {
    const { work, wake } = this.#facts;
    const queues = new Set(this.#jobs.map((job) => job.kind as JobQueue));
    const due = (queue: string) =>
      this.#jobs.filter((job) => job.kind === queue && !job.dueAt).map((job) => job.id);
    const woken = [...queues].map((queue) => wake(work, queue, due(queue)));
    await Promise.all([...woken, this.#tellSubscribers(value)]);
  }

  async #tellSubscribers(value: unknown): Promise<void> {
    const { work, today, wake } = this.#facts;
    if (this.#eventId === null) return;
    // A Work of its own: the request's facts may be stale by now, and what happened has happened.
    const aside = new Work(work.shard, new FactCache(), { roundTrips: 0, statements: 0 });
    if (this.#each && hasUnseenItems(value)) {
      const shown = itemsOf(value).map((item) => String(Object(item).$id));
      const [rows] = await aside.write([], releaseEach(this.#eventId, shown));
      await wake(work, "events", rows);
      return;
    }
    if (!this.#isSubscribed) return;
    const jobs = this.#happened(value).flatMap((event) => webhookJobs(event, this.#facts.project.webhooks));
    const done = this.#each ? finishEach(this.#eventId) : finish(this.#eventId);
    await aside.write([], ...enqueueAll(jobs, today), done);
    await wake(
      work,
      "webhooks",
      jobs.map((job) => job.id),
    );
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
    const { project } = this.#facts;
    const label = this.#label ?? "";
    const payload = this.#told?.payload ?? value ?? {};
    const items = this.#each ? itemsOf(payload) : [payload];
    return items.map((item) => {
      const sources = this.#sourcesOf(item);
      const params = labelParams(label, sources);
      const [own = ""] = Object.values(params).slice(-1);
      const id = this.#each ? itemId(String(this.#eventId), own) : String(this.#eventId);
      return { id, projectId: project.id, label, params, payload: item, userId: sources.userId };
    });
  }
}

/** How long a request has, in milliseconds, to tell its subscribers before the sweep does. */
const GRACE = 30_000;
