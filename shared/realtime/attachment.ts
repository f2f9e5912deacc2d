import { z } from "zod";
import { type Connection, newConnection } from "./connection.ts";
import { readConditions } from "./queries.ts";
import { subscription } from "./subscription.ts";

/** What of a connection outlives the sleep of its gateway. */
const shape = z.object({
  v: z.literal(1),
  id: z.string(),
  realm: z.string(),
  user: z.string().nullable(),
  session: z.string().nullable(),
  /** Sockets of an earlier release have none. */
  until: z.number().nullable().default(null),
  expires: z.number().nullable(),
  roles: z.array(z.string()),
  readAt: z.number(),
  /** Id, channels asked for, queries. */
  subscriptions: z.array(
    z.tuple([z.string(), z.array(z.string()).readonly(), z.array(z.string()).readonly()]),
  ),
  frames: z.tuple([z.number(), z.number()]).nullable(),
  numbered: z.boolean(),
  resume: z.string().nullable(),
});

/** A connection as text; `unpack` reads it. What is held is not part of it: then the gateway does not sleep. */
export function pack({ id, identity, subscriptions, frames, numbered, resume }: Connection): string {
  const { realm, userId, sessionId, until, expires, roles, readAt } = identity;
  return JSON.stringify({
    v: 1,
    id,
    realm,
    user: userId,
    session: sessionId,
    until,
    expires,
    roles: [...roles],
    readAt,
    subscriptions: [...subscriptions.values()].map((one) => [one.id, one.asked, one.conditions.texts]),
    frames: frames && [frames.since, frames.count],
    numbered,
    resume,
  } satisfies z.input<typeof shape>);
}

/** Null for what `pack` has not written. */
export function unpack(text: unknown): Connection | null {
  const parsed = shape.safeParse(read(text));
  if (!parsed.success) return null;
  const { id, realm, user, session, until, expires, roles, readAt, frames, numbered, resume } = parsed.data;
  const identity = { realm, userId: user, sessionId: session, until, expires, roles: new Set(roles), readAt };
  const connection = newConnection(id, identity, { counted: frames !== null, numbered, resume });
  if (frames) connection.frames = { since: frames[0], count: frames[1] };
  for (const [name, asked, texts] of parsed.data.subscriptions) {
    connection.subscriptions.set(name, subscription(name, asked, readConditions(texts), user));
  }
  return connection;
}

function read(text: unknown): unknown {
  if (typeof text !== "string") return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
