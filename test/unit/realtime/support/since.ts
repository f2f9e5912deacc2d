import type { Recent } from "#shared/realtime/recent.ts";

/** What came after a message; null when something of it may be missing. */
export function since(recent: Recent, id: string, now: number) {
  const { messages, lost } = recent.since([id], now);
  return lost.length > 0 ? null : messages;
}
