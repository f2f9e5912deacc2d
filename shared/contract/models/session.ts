import { clientFields } from "./client.ts";
import { type ModelOf, model, page, stamps } from "./model.ts";

/** `secret` is "" but for keys and admins. */
export const session = model({
  ...stamps,
  userId: "string",
  expire: "datetime",
  provider: "string",
  providerUid: "string",
  providerAccessToken: "string",
  providerAccessTokenExpiry: "datetimeOrEmpty",
  providerRefreshToken: "string",
  ip: "string",
  ...clientFields,
  current: "boolean",
  factors: "string[]",
  secret: "string",
  mfaUpdatedAt: "datetimeOrEmpty",
});
export type Session = ModelOf<typeof session>;

export const sessionList = page("sessions", session);
export type SessionList = ModelOf<typeof sessionList>;
