import type { Field, RecordValue } from "#shared/contract/columns/field.ts";
import type { IndexDefinition } from "#shared/contract/columns/indexes.ts";

/** An index as stored in metadata. Only `available` ones exist in SQLite. */
export interface ContainerIndex extends IndexDefinition {
  readonly status: string;
}

/**
 * A table or collection as its metadata tells, immutable: a change makes a new object. Everything the engine derives
 * from it is cached by identity.
 */
export interface Container {
  readonly id: string;
  readonly databaseId: string;
  /** Unique per shard; rows are in the SQLite table `t<seq>`. */
  readonly seq: number;
  readonly name: string;
  readonly enabled: boolean;
  readonly databaseEnabled: boolean;
  /** rowSecurity, documentSecurity */
  readonly security: boolean;
  /** Expanded: read, create, update, delete. */
  readonly permissions: readonly string[];
  readonly fields: readonly Field[];
  readonly indexes: readonly ContainerIndex[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A record as clients see it (reference/databases.md §6.1), with `$tableId` or `$collectionId` by face. */
export interface RowRecord {
  $id: string;
  $sequence: string;
  $databaseId: string;
  $createdAt: string;
  $updatedAt: string;
  $permissions: readonly string[];
  [key: string]: RecordValue;
}
