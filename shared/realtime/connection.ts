import type { Numbered } from "./message.ts";
import type { Subscription } from "./subscription.ts";
import type { Window } from "./window.ts";

/** Who a connection speaks for. */
export interface Identity {
  /** The project the user belongs to: the socket's own, or the console for an admin. */
  readonly realm: string;
  /** Null for a guest. */
  readonly userId: string | null;
  /** The session it stands on; null for guests and for JWTs that name none. */
  readonly sessionId: string | null;
  /** End of the JWT it was opened with, in milliseconds since the epoch; null: by none. */
  readonly until: number | null;
  /** End of session or JWT, whichever is first, in milliseconds since the epoch; null: never. */
  readonly expires: number | null;
  readonly roles: ReadonlySet<string>;
  /** When the roles were read. */
  readonly readAt: number;
}

/** One open socket as its gateway sees it. */
export interface Connection {
  readonly id: string;
  identity: Identity;
  readonly subscriptions: Map<string, Subscription>;
  /** Frames sent in the current window; null when nobody counts. */
  frames: Window | null;
  /** The client asked for the ids of messages, so that it can resume. */
  readonly numbered: boolean;
  /** The last message it saw before it lost its former socket; until its first subscription. */
  resume: string | null;
  /** The position up to which it has been sent what it missed. */
  caughtUp: string | null;
  /** What waits until its roles are known again, or until it has caught up. Null: nothing has to wait. */
  held: Hold | null;
}

/** Messages that wait, and how many reasons they have to. */
export interface Hold {
  reasons: number;
  /** What it missed while it had no socket: those of the messages that come after one. They are shared with others. */
  missed: { readonly after: string; readonly messages: readonly Numbered[] } | null;
  readonly messages: Numbered[];
}

export const newConnection = (
  id: string,
  identity: Identity,
  options: { counted: boolean; numbered: boolean; resume: string | null },
): Connection => ({
  id,
  identity,
  subscriptions: new Map(),
  frames: options.counted ? { since: 0, count: 0 } : null,
  numbered: options.numbered,
  resume: options.resume,
  caughtUp: null,
  held: null,
});
