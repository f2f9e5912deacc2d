import { z } from "zod";

/** One database of the installation. `address` is what the directory stores: `d1:DB`, `do:main`. */
export interface ShardSetting {
  readonly address: string;
  readonly driver: "d1" | "do";
  /** The D1 binding or the Durable Object's name. */
  readonly name: string;
}

const form = /^(d1):([A-Z][A-Z0-9_]*)$|^(do):([a-z0-9][a-z0-9-]{0,62})$/;
const message = "write d1:<BINDING> or do:<name>, with commas, such as d1:DB,do:second";

/** `d1:DB,do:second` → shards in order. The first is the default one. */
export function shardList() {
  return z
    .string(message)
    .default("d1:DB")
    .transform((value, context): readonly ShardSetting[] => {
      const shards = new Map<string, ShardSetting>();
      for (const part of value.split(",")) {
        const address = part.trim();
        const match = form.exec(address);
        const name = match?.[2] ?? match?.[4];
        if (name === undefined) {
          context.issues.push({ code: "custom", input: value, message });
          return z.NEVER;
        }
        if (shards.has(address)) {
          context.issues.push({ code: "custom", input: value, message: `name ${address} once` });
          return z.NEVER;
        }
        shards.set(address, { address, driver: match?.[1] === "d1" ? "d1" : "do", name });
      }
      return [...shards.values()];
    });
}
