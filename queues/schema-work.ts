import { z } from "zod";

/** Work on every row of a container that is large; `from` is how far it has come (`_id`). */
export const schemaWork = z.discriminatedUnion("work", [
  /** An index to be built: the one of that key made at that moment, for a namesake is another one. */
  z.object({
    v: z.literal(1),
    work: z.literal("index"),
    container: z.number(),
    key: z.string(),
    createdAt: z.string(),
    from: z.number().default(0),
  }),
  /** Values of a field that is gone. */
  z.object({
    v: z.literal(1),
    work: z.literal("values"),
    container: z.number(),
    slot: z.number(),
    storage: z.enum(["column", "extra"]),
    from: z.number().default(0),
  }),
]);

export type SchemaWork = z.infer<typeof schemaWork>;
export type IndexWork = Extract<SchemaWork, { work: "index" }>;
export type ValuesWork = Extract<SchemaWork, { work: "values" }>;
