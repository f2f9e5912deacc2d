import { z } from "zod";
import { type Connection, type Identity, newConnection } from "./connection.ts";
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

/** Characters that storage takes: it holds 2 MB a value, and a character may be two bytes. */
const LONGEST = 900_000;

/**
 * A connection as text; `unpack` reads it. What is held is not part of it: then the gateway does not sleep. Roles beyond
 * what storage takes are left out, as if they had been read long ago: they are read anew before anything is heard.
 */
export function pack(connection: Connection, longest = LONGEST): string {
  const text = write(connection, connection.identity);
  if (text.length <= longest) return text;
  return write(connection, { ...connection.identity, roles: new Set(), readAt: 0 });
}

function write(
  { id, subscriptions, frames, numbered, resume }: Connection,
  { realm, userId, sessionId, until, expires, roles, readAt }: Identity,
): string {
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
