import { type ModelOf, model, page, stamps } from "./model.ts";

/** An API key. */
export const key = model({
  ...stamps,
  name: "string",
  expire: "datetimeOrEmpty",
  scopes: "string[]",
  secret: "string",
  accessedAt: "datetimeOrEmpty",
  sdks: "string[]",
});
export type Key = ModelOf<typeof key>;

export const keyList = page("keys", key);
export type KeyList = ModelOf<typeof keyList>;

/** A key that is a signed token and stored nowhere. */
export const ephemeralKey = model({ ...key.fields });
export type EphemeralKey = ModelOf<typeof ephemeralKey>;

/** A key that lifts rate limits and origin checks while an app is developed. */
export const devKey = model({
  ...stamps,
  name: "string",
  expire: "datetime",
  secret: "string",
  accessedAt: "datetimeOrEmpty",
  sdks: "string[]",
});
export type DevKey = ModelOf<typeof devKey>;

export const devKeyList = page("devKeys", devKey);
export type DevKeyList = ModelOf<typeof devKeyList>;
