import { type ModelOf, model, page } from "./model.ts";

export const database = model({
  $id: "string",
  name: "string",
  $createdAt: "datetime",
  $updatedAt: "datetime",
  enabled: "boolean",
  type: "string",
  // Backups: the console's SDK reads both lists.
  policies: "object[]",
  archives: "object[]",
});
export type Database = ModelOf<typeof database>;

export const databaseList = page("databases", database);
export type DatabaseList = ModelOf<typeof databaseList>;
