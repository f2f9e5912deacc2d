import type { ResourceToken } from "#shared/contract/models/resource-token.ts";
import type { resourceTokens } from "#shared/store/schema/index.ts";

export const resourceTokenModel = (
  row: typeof resourceTokens.$inferSelect,
  secret: string,
): ResourceToken => ({
  $id: row.id,
  $createdAt: row.createdAt,
  resourceId: `${row.bucketId}:${row.fileId}`,
  resourceType: "files",
  expire: row.expire ?? "",
  secret,
  accessedAt: row.accessedAt,
});
