import type { Context } from "../context.ts";

/** The client that signs in. A server that signs users in may pass their browser's agent on. */
export function userAgentOf({ actor, request }: Pick<Context<unknown>, "actor" | "request">): string {
  const forwarded = actor.kind === "key" ? request.header("x-forwarded-user-agent") : "";
  return (forwarded || request.userAgent).slice(0, 1024);
}
