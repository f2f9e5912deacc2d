import type { Target } from "#shared/contract/models/target.ts";
import type { TargetRow } from "#shared/store/facts/user.ts";

export const targetModel = (row: TargetRow): Target => ({
  $id: row.id,
  $createdAt: row.createdAt,
  $updatedAt: row.updatedAt,
  name: row.name,
  userId: row.userId,
  providerId: row.providerId,
  providerType: row.providerType,
  identifier: row.identifier,
  expired: row.expired,
});
