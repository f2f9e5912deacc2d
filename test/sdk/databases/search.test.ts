import { Query } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { ids, refusal } from "./support/answers.ts";
import { faces } from "./support/face-sdk.ts";
import { useStage } from "./support/stage.ts";

const rows = [
  { $id: "a", text: "The quick brown fox" },
  { $id: "b", text: "Quickly, a brownish dog; it's fox-like" },
  { $id: "c", text: "NOT a word AND nothing" },
  { $id: "d", text: "Ünïcode façade 漢字" },
  { $id: "e", text: null },
  { $id: "f", text: "user@example.com +47 (12) 3*4 ~x" },
];

const cases: [what: string, term: string, ids: string][] = [
  ["a whole word, the last one as a prefix", "quick", "ab"],
  ["any of the words", "dog brown", "ab"],
  ["all but the last word as a whole", "brow dog", "b"],
  ["any case", "QUICK", "ab"],
  ["a phrase", '"quick brown"', "a"],
  ["a phrase whose words stand elsewhere", '"brown quick"', ""],
  ["a phrase is no prefix", '"quick bro"', ""],
  ["the words AND and NOT", "AND", "c"],
  ["the word NEAR, which is nowhere", "NEAR", ""],
  ["an operator in the middle", "fox OR", "ab"],
  ["an address", "user@example.com", "f"],
  ["signs become blanks", "+47 (12) -3*4 ~x", "f"],
  ["signs alone match nothing", '@+-*()<>~"', ""],
  ["other signs match nothing", "!?;:", ""],
  ["blanks match nothing", "   ", ""],
  ["nothing matches nothing", "", ""],
  ["an apostrophe", "it's", "b"],
  ["a quote that is not closed", '"quick', "ab"],
  ["accents", "façade", "d"],
  ["other scripts", "漢字", "d"],
  ["a backslash and a brace", "\\{fox}", "ab"],
  ["a column filter of FTS5", "v:quick", ""],
  ["a caret", "^the", "a"],
];

describe.each(faces)("search: %s", (face) => {
  const stage = useStage(face);
  const at = stage.sdk.with({ tableId: "texts" });
  const found = async (...queries: string[]) => ids(await at.call("listRows", { queries })).join("");
  beforeAll(async () => {
    await stage.table({ tableId: "texts" });
    await at.call("createTextColumn", { key: "text", required: false });
    await at.call("createStringColumn", { key: "other", size: 99, required: false });
    await at.call("createRows", { rows });
    await at.call("createIndex", { key: "words", type: "fulltext", columns: ["text"] });
  });

  test.each(cases)("%s", async (_, term, expected) => {
    expect(await found(Query.search("text", term))).toBe(expected);
    const texts = rows.filter(({ text }) => text !== null).map(({ $id }) => $id);
    expect(await found(Query.notSearch("text", term))).toBe(
      texts.filter((id) => !expected.includes(id)).join(""),
    );
  });

  test("joins with other filters, orders and pages", async () => {
    expect(await found(Query.search("text", "fox"), Query.equal("$id", "b"))).toBe("b");
    expect(await found(Query.or([Query.search("text", "fox"), Query.isNull("text")]))).toBe("abe");
    expect(await found(Query.search("text", "fox"), Query.orderDesc("$id"), Query.limit(1))).toBe("b");
    expect(await found(Query.search("text", "fox"), Query.cursorAfter("a"))).toBe("b");
  });

  test("needs an index of that one column", async () => {
    const invalid = { code: 400, type: "general_query_invalid" };
    expect(await refusal(found(Query.search("other", "x")))).toEqual(invalid);
    await at.call("createIndex", { key: "both", type: "fulltext", columns: ["other", "text"] });
    expect(await refusal(found(Query.search("other", "x")))).toEqual(invalid);
    expect(await refusal(found('{"method":"search","attribute":"text","values":["a","b"]}'))).toEqual(
      invalid,
    );
    expect(await refusal(found('{"method":"search","attribute":"text","values":[1]}'))).toEqual(invalid);
    await at.call("deleteIndex", { key: "both" });
  });

  test("follows every write", async () => {
    const table = await stage.table({
      columns: [{ key: "text", type: "string", size: 99 }],
      indexes: [{ key: "words", type: "fulltext", attributes: ["text"] }],
    });
    const search = async (term: string) =>
      ids(await table.call("listRows", { queries: [Query.search("text", term)] })).join("");
    await table.call("createRow", { rowId: "a", data: { text: "one" } });
    await table.call("createRows", { rows: [{ $id: "b", text: "one two" }] });
    expect(await search("one")).toBe("ab");
    await table.call("updateRow", { rowId: "a", data: { text: "three" } });
    expect([await search("one"), await search("three")]).toEqual(["b", "a"]);
    await table.call("upsertRow", { rowId: "b", data: { text: null } });
    expect(await search("one")).toBe("");
    await table.call("upsertRows", {
      rows: [
        { $id: "b", text: "four" },
        { $id: "c", text: "four" },
      ],
    });
    expect(await search("four")).toBe("bc");
    await table.call("updateRows", { data: { text: "five" }, queries: [Query.equal("$id", ["a", "b"])] });
    expect([await search("four"), await search("five")]).toEqual(["c", "ab"]);
    await table.call("deleteRow", { rowId: "a" });
    await table.call("deleteRows", { queries: [Query.equal("$id", "b")] });
    expect(await search("five")).toBe("");
    await table.call("deleteIndex", { key: "words" });
    expect(await refusal(search("four"))).toMatchObject({ code: 400 });
    await table.call("createIndex", { key: "again", type: "fulltext", columns: ["text"] });
    expect(await search("four")).toBe("c");
  });
});
