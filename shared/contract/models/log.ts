import { clientFields } from "./client.ts";
import { type ModelOf, model, page } from "./model.ts";

/** An entry of the audit log. */
export const log = model({
  event: "string",
  userId: "string",
  userEmail: "string",
  userName: "string",
  mode: "string",
  userType: "string",
  ip: "string",
  time: "datetime",
  ...clientFields,
});
export type Log = ModelOf<typeof log>;

export const logList = page("logs", log);
export type LogList = ModelOf<typeof logList>;
