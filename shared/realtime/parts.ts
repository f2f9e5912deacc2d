import type { Changes } from "./changes.ts";
import type { Connection } from "./connection.ts";
import type { Gateway } from "./gateway.ts";
import { channelKey, userKey } from "./interest.ts";
import type { HubLink } from "./link.ts";
import type { Standings } from "./standings.ts";
import type { HubStub, People } from "./stubs.ts";
import type { Subscription } from "./subscription.ts";

/** What a desk needs of its surroundings. */
export interface Surroundings {
  readonly people: People;
  hub(realm: string): HubStub;
  /** Sends text on a connection's socket. */
  send(connection: Connection, frame: string): void;
  /** Writes down what has to outlive the gateway's sleep. @throws Error when that cannot be */
  save(connection: Connection): void;
  close(connection: Connection, code: number, reason: string): void;
  /** Milliseconds since the epoch. */
  now(): number;
  newId(): string;
  /** Resolves so many milliseconds later. */
  pause(milliseconds: number): Promise<void>;
  /** Sees to it that work is finished that nobody waits for. */
  waitUntil(work: Promise<void>): void;
  report(problem: string, error: unknown): void;
}

/** What the parts of a desk share. */
export interface Parts {
  readonly projectId: string;
  readonly around: Surroundings;
  readonly gateway: Gateway;
  readonly standings: Standings;
  readonly changes: Changes;
  /** The line to a realm's hub. */
  link(realm: string): HubLink;
  /** Writes down what has to outlive the gateway's sleep, or ends the connection. */
  save(connection: Connection): void;
  /** Has a connection judged anew, as its roles may be older than a change. It hears nothing until then. */
  reread(connection: Connection): void;
  /** Ends a connection with the reason in its last frame. */
  end(connection: Connection, code: number, message: string): void;
}

/** What a hub is to know of subscriptions. */
export const channelsOf = (subscriptions: Iterable<Subscription>): string[] =>
  [...subscriptions].flatMap(({ channels }) => [...channels].map(channelKey));

/** What the hub of its user's realm is to know of a connection. */
export const keysOf = ({ identity }: Connection): string[] =>
  identity.userId === null ? [] : [userKey(identity.userId)];

/** Of a connection whose user's roles are not read yet. */
export const GUESTS: ReadonlySet<string> = new Set(["any", "guests"]);
