const ACTIONS = new Set(["create", "update", "upsert", "delete"]);

/**
 * The channels a connection hears for those its client asked for: `account` means the signed-in user's own, a guest
 * has none, and nobody hears another's (reference/realtime.md §3). Worked out anew when the connection signs in.
 */
export function heardChannels(asked: readonly string[], userId: string | null): string[] {
  return [...new Set(asked.flatMap((channel) => heard(channel, userId)))];
}

function heard(channel: string, userId: string | null): string[] {
  if (channel === "account") return userId === null ? [channel] : [channel, `account.${userId}`];
  if (!channel.startsWith("account.")) return [channel];
  const action = channel.slice("account.".length);
  if (userId === null || !ACTIONS.has(action)) return [];
  return [`account.${userId}.${action}`];
}
