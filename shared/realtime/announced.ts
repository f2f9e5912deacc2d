import { type Connection, newConnection } from "./connection.ts";
import type { Hello } from "./hello.ts";
import { GUESTS, type Surroundings } from "./parts.ts";
import { readConditions } from "./queries.ts";
import { overfull } from "./room.ts";
import { subscription } from "./subscription.ts";

/** A connection is refused; the code is for the frame (reference/realtime.md §9). */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The connection a hello announces, with the subscriptions of its address and their ids by slot. @throws QueryFault, Refused */
export function announced(
  { realm, userId, sessionId, until, resume, counted, slots }: Hello,
  { now, newId }: Pick<Surroundings, "now" | "newId">,
): { connection: Connection; bySlot: Map<number, string> } {
  const identity = { realm, userId, sessionId, until, expires: until, roles: GUESTS, readAt: now() };
  const options = { counted, numbered: resume !== null, resume: resume || null };
  const connection = newConnection(newId(), identity, options);
  const bySlot = new Map<number, string>();
  for (const { slot, channels, queries } of slots) {
    const id = newId();
    bySlot.set(slot, id);
    connection.subscriptions.set(id, subscription(id, channels, readConditions(queries), userId));
  }
  const fault = overfull(connection.subscriptions, []);
  if (fault !== null) throw new Refused(1008, fault);
  return { connection, bySlot };
}
