import type { Token } from "#shared/contract/models/token.ts";
import type { tokens } from "#shared/store/schema/index.ts";

/** `secret` is "" for all but keys and admins. */
export const tokenModel = (row: typeof tokens.$inferSelect, secret: string): Token => ({
  $id: row.id,
  $createdAt: row.createdAt,
  userId: row.userId,
  secret,
  expire: row.expire,
  phrase: "",
});
