import type { Declaration } from "../declaration.ts";

/** What all endpoints that sign somebody in have in common. */
export const signingIn = {
  method: "POST",
  scope: "sessions.write",
  auth: ["session", "jwt", "admin"],
  event: "users.[userId].sessions.[sessionId].create",
  audit: "session.create",
  signedOut: true,
  status: 201,
  returns: "session",
} as const satisfies Partial<Declaration>;
