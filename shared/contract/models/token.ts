import { type ModelOf, model } from "./model.ts";

/** A secret sent to the user to be exchanged for a session; `secret` is "" but for keys and admins. */
export const token = model({
  $id: "string",
  $createdAt: "datetime",
  userId: "string",
  secret: "string",
  expire: "datetime",
  phrase: "string",
});
export type Token = ModelOf<typeof token>;

export const jwt = model({ jwt: "string" });
export type Jwt = ModelOf<typeof jwt>;
