import { setTimeout as sleep } from "node:timers/promises";
import { RawSocket } from "./raw-socket.ts";

/** What goes wrong, counted. */
export interface Faults {
  lost: number;
  doubled: number;
  /** Shown to somebody who may not see it. */
  strange: number;
  other: number;
  /** The first few, in words. */
  readonly notes: string[];
}

export interface SoakUser {
  readonly id: string;
  session: string;
  readonly roles: Set<string>;
  readonly memberships: Map<string, string>;
}

export interface SoakEvent {
  readonly number: number;
  readonly roles: readonly string[];
  readonly colour: string;
}

const PATIENCE = 10_000;
const GUEST: ReadonlySet<string> = new Set(["any", "guests"]);

/** A client with what it must hear and what it may, over all the sockets it has had. */
export class SoakClient {
  readonly name: string;
  readonly user: SoakUser | null;
  /** It asks for what it missed. */
  readonly resumes: boolean;
  /** Its query; null: it hears all colours. */
  readonly colour: string | null;
  readonly #faults: Faults;
  readonly #address: { url: string; projectId: string; channel: string };
  readonly #owed = new Set<number>();
  readonly #allowed = new Set<number>();
  readonly #seen = new Set<number>();
  #socket: RawSocket | null = null;
  #position: string | null = null;
  #answered: (frame: { type: string; data: Record<string, unknown> }) => void = () => {};
  #closed = Promise.withResolvers<number | null>();
  /** Listens, and has been told so. */
  live = false;
  frames = 0;

  constructor(
    name: string,
    address: { url: string; projectId: string; channel: string },
    traits: { user: SoakUser | null; resumes: boolean; colour: string | null },
    faults: Faults,
  ) {
    this.name = name;
    this.user = traits.user;
    this.resumes = traits.resumes;
    this.colour = traits.colour;
    this.#address = address;
    this.#faults = faults;
  }

  get owes(): number {
    return this.live ? this.#owed.size : 0;
  }

  /** The code its socket is closed with. */
  get closed(): Promise<number | null> {
    return this.#closed.promise;
  }

  /** An event is about to happen. */
  happens(event: SoakEvent): void {
    if (!this.#mayHear(event)) return;
    const { number } = event;
    this.#allowed.add(number);
    if (this.live || (this.resumes && this.#position !== null)) this.#owed.add(number);
  }

  /** Its roles have grown: it may hear of what happened before, if it resumes from there or is told late. */
  mayNowHear(events: readonly SoakEvent[]): void {
    for (const event of events) if (this.#mayHear(event)) this.#allowed.add(event.number);
  }

  #mayHear({ roles, colour }: SoakEvent): boolean {
    const own = this.user?.roles ?? GUEST;
    return roles.some((role) => own.has(role)) && (this.colour === null || this.colour === colour);
  }

  /** Counts what has not come as lost. */
  giveUp(): void {
    if (this.#owed.size > 0) {
      this.#fault("lost", this.#owed.size, `${this.name} never heard of ${[...this.#owed].slice(0, 5)}`);
    }
    this.#owed.clear();
  }

  /** Opens a socket and subscribes. */
  async connect(): Promise<void> {
    const { url, projectId, channel } = this.#address;
    const resume = this.resumes ? `&resume=${this.#position ?? ""}` : "";
    const isReturning = this.resumes && this.#position !== null;
    this.#closed = Promise.withResolvers();
    const connected = this.#next("connected");
    this.#socket = await RawSocket.open({
      url,
      path: `/v1/realtime?project=${projectId}${resume}`,
      headers: this.user ? { "x-appwrite-session": this.user.session } : {},
      onText: (text) => this.#hear(text.toString("utf8")),
      onClose: (code) => {
        this.live = false;
        this.#closed.resolve(code);
      },
    });
    const { position } = await connected;
    if (this.resumes) this.#position ??= String(position);
    const subscribed = this.#next(isReturning ? "resume" : "subscribe");
    const queries =
      this.colour === null
        ? []
        : [JSON.stringify({ method: "equal", attribute: "title", values: [this.colour] })];
    this.#socket.send(
      JSON.stringify({ type: "subscribe", data: [{ subscriptionId: "soak", channels: [channel], queries }] }),
    );
    const { success } = await subscribed;
    if (success !== true) this.#fault("other", 1, `${this.name} could not resume`);
    this.live = true;
  }

  /** Loses its socket, in order or without a word. */
  async leave(orderly: boolean): Promise<void> {
    this.live = false;
    const socket = this.#socket;
    this.#socket = null;
    if (orderly) {
      socket?.close();
      await Promise.race([this.closed, sleep(PATIENCE)]);
    }
    socket?.destroy();
    // Nobody promises the others what was on its way.
    if (!this.resumes) this.#owed.clear();
  }

  async #next(to: string): Promise<Record<string, unknown>> {
    const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>>();
    const timer = setTimeout(() => reject(new Error(`${this.name} was not answered: ${to}`)), PATIENCE);
    this.#answered = ({ type, data }) => {
      if (type === "error") reject(new Error(`${this.name}: ${JSON.stringify(data)}`));
      if (type === to || data.to === to) resolve(data);
    };
    return promise.finally(() => clearTimeout(timer));
  }

  #hear(text: string): void {
    const frame = JSON.parse(text);
    if (frame.type !== "event") {
      this.#answered(frame);
      return;
    }
    this.frames += 1;
    const { payload, id } = frame.data;
    const number = Number(payload.votes);
    if (this.resumes) this.#position = String(id);
    if (this.#seen.has(number)) this.#fault("doubled", 1, `${this.name} heard of ${number} twice`);
    else if (!this.#allowed.has(number)) this.#fault("strange", 1, `${this.name} may not hear of ${number}`);
    this.#seen.add(number);
    this.#owed.delete(number);
  }

  #fault(kind: "lost" | "doubled" | "strange" | "other", count: number, note: string): void {
    this.#faults[kind] += count;
    if (this.#faults.notes.length < 20) this.#faults.notes.push(note);
  }
}
