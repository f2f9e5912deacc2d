import type { Field, FieldDefinition, RecordValue } from "#shared/contract/columns/field.ts";
import { type ColumnKind, columnKinds } from "#shared/contract/columns/kinds.ts";
import { tables } from "#shared/contract/faces.ts";
import type { Access, Container, ContainerIndex, NewRow } from "#shared/store/rows/index.ts";
import { createTable } from "#shared/store/rows/index.ts";
import { TestShard } from "./sqlite.ts";

export const face = tables;
export const admin: Access = { roles: new Set(), bypass: true };
export const as = (...roles: string[]): Access => ({ roles: new Set(roles), bypass: false });
/** The nth moment of a test. */
export const at = (n: number) => `2031-05-04T03:02:${String(n).padStart(2, "0")}.000+00:00`;

export function field(slot: number, kind: ColumnKind, more: Partial<Field> = {}): Field {
  const spec = columnKinds[kind];
  const definition: FieldDefinition = {
    key: `f${slot}`,
    type: spec.type,
    format: spec.format,
    size: spec.size ? ("fixed" in spec.size ? spec.size.fixed : 100) : spec.range === "integer" ? 8 : 0,
    required: false,
    array: false,
    default: null,
    min: null,
    max: null,
    elements: [],
    encrypt: false,
  };
  return {
    ...definition,
    status: "available",
    error: "",
    createdAt: at(0),
    updatedAt: at(0),
    slot,
    storage: "column",
    ...more,
  };
}

export function container(fields: readonly Field[], more: Partial<Container> = {}): Container {
  return {
    id: "gauges",
    databaseId: "plant",
    seq: 7,
    name: "Gauges",
    enabled: true,
    databaseEnabled: true,
    security: false,
    permissions: [],
    fields,
    indexes: [],
    createdAt: at(0),
    updatedAt: at(0),
    ...more,
  };
}

export function index(
  type: ContainerIndex["type"],
  fields: string[],
  more: Partial<ContainerIndex> = {},
): ContainerIndex {
  return {
    key: `${type}_${fields.join("_")}`,
    type,
    fields,
    orders: [],
    lengths: [],
    status: "available",
    ...more,
  };
}

/** A shard with the container's tables. */
export function shardWith(of: Container): TestShard {
  const shard = new TestShard();
  shard.run(createTable(of));
  return shard;
}

export function row(
  id: string,
  values: Record<string, RecordValue> = {},
  permissions: string[] = [],
): NewRow {
  return { id, permissions, createdAt: at(1), updatedAt: at(1), values: new Map(Object.entries(values)) };
}
