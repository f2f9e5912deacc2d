import { type ModelOf, model, page } from "./model.ts";

export const database = model({
  $id: "string",
  name: "string",
  $createdAt: "datetime",
  $updatedAt: "datetime",
  enabled: "boolean",
  type: "string",
});
export type Database = ModelOf<typeof database>;

export const databaseList = page("databases", database);
export type DatabaseList = ModelOf<typeof databaseList>;
