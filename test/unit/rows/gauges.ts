import { expect } from "vitest";
import type { RecordValue } from "#shared/contract/columns/field.ts";
import { ALL_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import {
  type Access,
  type Container,
  createRow,
  getRow,
  listRows,
  recordQueryRules,
  updateRow,
} from "#shared/store/rows/index.ts";
import { admin, at, container, face, field, type row } from "./fixtures.ts";
import type { TestShard } from "./sqlite.ts";

export const ALICE = 'read("user:alice")';
export const full = container(
  [
    field(1, "string", { key: "name" }),
    field(2, "integer", { key: "level" }),
    field(3, "boolean", { key: "on" }),
    field(4, "float", { key: "ratio" }),
    field(5, "datetime", { key: "seen" }),
    field(6, "string", { key: "tags", array: true }),
    field(7, "bigint", { key: "big", array: true }),
    field(8, "string", { key: "xname", storage: "extra" }),
    field(9, "integer", { key: "xlevel", storage: "extra" }),
    field(10, "boolean", { key: "xon", storage: "extra" }),
    field(11, "string", { key: "xtags", array: true, storage: "extra" }),
  ],
  { security: true, permissions: ['create("users")'] },
);
export const VALUES: Record<string, RecordValue> = {
  name: 'Nörd "x"\n',
  level: 9223372036854775807n,
  on: true,
  ratio: 5,
  seen: at(9),
  tags: ["a", null, "B"],
  big: [9007199254740993n, 1],
  xname: "Extra",
  xlevel: -9007199254740993n,
  xon: false,
  xtags: ["é", "\u{1f600}"],
};

export const call = {
  get: (shard: TestShard, of: Container, id: string, access: Access = admin) =>
    shard.execute(getRow(of, face, id, access)),
  create: (shard: TestShard, of: Container, ...made: ReturnType<typeof row>[]) =>
    made.map((one) => shard.execute(createRow(of, face, one, admin))),
  update: (
    shard: TestShard,
    of: Container,
    id: string,
    values: Record<string, RecordValue>,
    access: Access = admin,
    unchangedSince: string | null = null,
  ) =>
    shard.execute(
      updateRow(of, face, id, { values: new Map(Object.entries(values)) }, access, {
        now: at(2),
        unchangedSince,
      }),
    ),
  list: (shard: TestShard, of: Container, access: Access, ...queries: object[]) =>
    shard.execute(
      listRows(
        of,
        face,
        readQueries(
          queries.map((query) => JSON.stringify(query)),
          recordQueryRules(of, ALL_KINDS),
        ),
        access,
        { total: true },
      ),
    ),
};
export const type = (name: string) => expect.objectContaining({ type: name });
