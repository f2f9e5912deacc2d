/** What one connection and one project may use. Those without a note are Appwrite's (reference/realtime.md). */
export const LIMITS = {
  /** Bytes of a client's frame. */
  frame: 64_000,
  /** Frames a connection may send in a window of `frameWindow` milliseconds. */
  frames: 32,
  frameWindow: 60_000,
  /** Connections an address may open to a project in a window of `openWindow` milliseconds. */
  opens: 128,
  openWindow: 60_000,
  /** Characters of the session in an `authentication` frame. */
  session: 2048,
  /** Our own: subscriptions of a connection, channels of all of them and all their characters, and queries of one. */
  subscriptions: 256,
  channels: 1024,
  characters: 200_000,
  queries: 100,
  query: 4096,
  channel: 256,
  /** Our own: sockets of one gateway, gateways of one project. */
  sockets: 5_000,
  gateways: 100,
  /** Our own: a gateway that was full takes connections again when it has so few. */
  roomAgain: 4_500,
  /** Our own: messages a connection may have waiting while its roles are read again. */
  held: 10_000,
} as const;

/** How much of the past a project keeps for clients that resume. */
export const RECENT = { age: 120_000, messages: 1_000, characters: 4_000_000 } as const;

/** After the last socket has gone, a project counts as listened to for this long, in milliseconds. */
export const LINGER = 300_000;

/** Roles read longer ago are read again when something is delivered under them, in milliseconds. */
export const RECHECK = 900_000;

/**
 * How roles that could not be read are tried again: so often, after a pause in milliseconds. When nothing is known to have
 * changed, on and on after that, with pauses that double.
 */
export const RETRY = { attempts: 3, pause: 500, first: 2_000, longest: 30_000 } as const;
