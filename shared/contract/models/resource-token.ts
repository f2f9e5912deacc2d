import { type ModelOf, model, page } from "./model.ts";

/** A file token. */
export const resourceToken = model({
  $id: "string",
  $createdAt: "datetime",
  resourceId: "string",
  resourceType: "string",
  expire: "datetimeOrEmpty",
  secret: "string",
  accessedAt: "datetime",
});
export type ResourceToken = ModelOf<typeof resourceToken>;

export const resourceTokenList = page("tokens", resourceToken);
export type ResourceTokenList = ModelOf<typeof resourceTokenList>;
