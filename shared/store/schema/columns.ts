import { customType, integer, text } from "drizzle-orm/sqlite-core";
import { parseJson, stringifyJson } from "#shared/contract/json.ts";

/** A JSON document as text; integers beyond 2^53 survive. */
export const json = <T>(name?: string) =>
  customType<{ data: T; driverData: string }>({
    dataType: () => "text",
    toDriver: (value) => stringifyJson(value),
    fromDriver: (value) => parseJson(value) as T,
  })(name ?? "");

/** A moment as wire text: `2031-05-04T03:02:01.250+00:00`. */
export const moment = () => text();

export const flag = () => integer({ mode: "boolean" });

/** What every listed resource carries: an order of creation, its id, two dates. */
export const resource = () => ({
  sequence: integer().primaryKey({ autoIncrement: true }),
  projectId: text().notNull(),
  id: text().notNull(),
  createdAt: moment().notNull(),
  updatedAt: moment().notNull(),
});
