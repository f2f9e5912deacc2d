import { fieldModel } from "#shared/contract/columns/index.ts";
import { BYTES_MAX, bytesUsed } from "#shared/contract/columns/limits.ts";
import type { Face } from "#shared/contract/faces.ts";
import type { StoredContainer, StoredIndex } from "#shared/store/facts/container.ts";

/** A table or collection as the face shows it (reference/databases.md §3). */
export function containerModel(face: Face, container: StoredContainer): Record<string, unknown> {
  const { id, createdAt, updatedAt, permissions, databaseId, name, enabled, security } = container;
  return {
    $id: id,
    $createdAt: createdAt,
    $updatedAt: updatedAt,
    $permissions: permissions,
    databaseId,
    name,
    enabled,
    [face.security]: security,
    [face.fields]: container.fields.map(fieldModel),
    indexes: container.indexes.map((index) => indexModel(face, index)),
    bytesMax: BYTES_MAX,
    bytesUsed: bytesUsed(container.fields),
  };
}

/** An index as the face shows it (reference/databases.md §5). */
export function indexModel(face: Face, index: StoredIndex): Record<string, unknown> {
  const { key, createdAt, updatedAt, type, status, error, fields, lengths, orders } = index;
  return {
    $id: key,
    $createdAt: createdAt,
    $updatedAt: updatedAt,
    key,
    type,
    status,
    error,
    [face.fields]: fields,
    lengths,
    orders,
  };
}
