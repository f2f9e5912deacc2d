import { expect, it } from "vitest";
import {
  createRow,
  type FieldCipher,
  getRow,
  hasEncrypted,
  openRecord,
  sealValues,
} from "#shared/store/rows/index.ts";
import { admin, container, face, field, row, shardWith } from "./fixtures.ts";

const cipher: FieldCipher = {
  seal: async (plain) => `sealed:${[...plain].reverse().join("")}`,
  open: async (sealed) => [...sealed.slice("sealed:".length)].reverse().join(""),
};

it("encrypted fields are sealed at rest, open to the reader, hidden from queries", async () => {
  const of = container([
    field(1, "string", { key: "plain" }),
    field(2, "text", { key: "secret", encrypt: true }),
    field(3, "text", { key: "secrets", encrypt: true, array: true, storage: "extra" }),
  ]);
  expect([hasEncrypted(of), hasEncrypted(container([field(1, "string")]))]).toEqual([true, false]);
  const shard = shardWith(of);
  const data = { plain: "p", secret: "abc", secrets: ["de", null] };
  const values = await sealValues(of, new Map(Object.entries(data)), cipher);
  const created = shard.execute(createRow(of, face, { ...row("g1"), values }, admin));
  expect(await openRecord(of, created, cipher)).toMatchObject(data);
  expect(shard.all("SELECT c1, c2, _extra FROM t7")).toEqual([
    { c1: "p", c2: "sealed:cba", _extra: '{"c3":["sealed:ed",null]}' },
  ]);
  expect(await openRecord(of, shard.execute(getRow(of, face, "g1", admin)), cipher)).toMatchObject(data);
});
