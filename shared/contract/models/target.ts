import { type ModelOf, model, nullable, page, stamps } from "./model.ts";

/** Where messages reach a user. */
export const target = model({
  ...stamps,
  name: "string",
  userId: "string",
  providerId: nullable("string"),
  providerType: "string",
  identifier: "string",
  expired: "boolean",
});
export type Target = ModelOf<typeof target>;

export const targetList = page("targets", target);
export type TargetList = ModelOf<typeof targetList>;
