import { Buffer } from "node:buffer";
import { z } from "zod";
import { decodeBase64 } from "../crypto/base64.ts";

/** The header in which the Worker tells a gateway who is coming. Clients cannot send it: it is always overwritten. */
export const HELLO = "x-edgewrite-realtime";

const hello = z.object({
  /** `<project>/<number>` */
  gateway: z.string(),
  /** The project whose sockets these are. */
  projectId: z.string(),
  /** Where the user lives: the project, or the console for an admin. */
  realm: z.string(),
  userId: z.string().nullable(),
  sessionId: z.string().nullable(),
  /** End of the JWT it comes with, in milliseconds since the epoch; null: it comes with none. */
  until: z.number().nullable(),
  /** The account as JSON, or `null`. */
  user: z.string(),
  /** Subscriptions asked for by the address. */
  slots: z.array(z.object({ slot: z.number(), channels: z.array(z.string()), queries: z.array(z.string()) })),
  /** Whether its frames are counted. */
  counted: z.boolean(),
  /** Null: the client wants no ids of messages. "": it has seen none yet. */
  resume: z.string().nullable(),
  /** Id of the project's last message. */
  position: z.string(),
  /** How often connections of the project have been ended at once, when it was placed. */
  shuts: z.number(),
});

/** A connection that is about to be opened. */
export type Hello = z.output<typeof hello>;

export function writeHello(value: Hello): string {
  return Buffer.from(JSON.stringify(value)).toString("base64");
}

/** @throws Error for what `writeHello` has not written. */
export function readHello(header: string | null): Hello {
  const bytes = decodeBase64(header ?? "");
  if (!bytes) throw new Error("A socket came to a gateway without being announced.");
  return hello.parse(JSON.parse(new TextDecoder().decode(bytes)));
}
