import { describe, expect, it } from "vitest";
import {
  type ColumnKind,
  defineField,
  type Field,
  type FieldInput,
  validateRecord,
} from "#shared/contract/columns/index.ts";
import { legacy, tables } from "#shared/contract/faces.ts";

function fieldsOf(
  ...definitions: [kind: ColumnKind, input: Partial<FieldInput> & { key: string }][]
): Map<string, Field> {
  return new Map(
    definitions.map(([kind, input], i) => [
      input.key,
      {
        ...defineField(kind, { required: false, size: 10, ...input }, tables),
        status: "available",
        error: "",
        createdAt: "",
        updatedAt: "",
        slot: i + 1,
        storage: "column",
      },
    ]),
  );
}
const check = (
  fields: Map<string, Field>,
  data: Record<string, unknown>,
  mode: "create" | "update" | "upsert" = "create",
) => validateRecord(fields, data, { mode, privileged: false }, tables);

const INT64 = 9223372036854775807n;
const accepted: [kind: ColumnKind, input: Partial<FieldInput>, value: unknown, stored?: unknown][] = [
  ["string", {}, ""],
  ["string", {}, "\u{1f600}".repeat(10)],
  ["string", {}, "\ud800x", "\ufffdx"],
  ["varchar", {}, "0123456789"],
  ["text", {}, "x".repeat(65535)],
  ["integer", { max: 100 }, -2147483647],
  ["integer", {}, INT64],
  ["integer", {}, -INT64],
  ["integer", { min: 5, max: 6 }, 5],
  ["bigint", {}, "9223372036854775807", INT64],
  ["bigint", {}, "-12", -12],
  ["bigint", {}, 12n, 12],
  ["float", {}, 5],
  ["float", {}, -0, 0],
  ["float", {}, 9007199254740993n, 9007199254740992],
  ["boolean", {}, false],
  ["datetime", {}, "2031-05-04T05:02:01.2509+02:00", "2031-05-04T03:02:01.250+00:00"],
  ["datetime", {}, "2024-02-30", "2024-03-01T00:00:00.000+00:00"],
  ["datetime", {}, "4 May 2031", "2031-05-04T00:00:00.000+00:00"],
  ["datetime", {}, "Sun, 04 May 2031 03:02:01 +0000", "2031-05-04T03:02:01.000+00:00"],
  ["email", {}, "a.b+c@example.org"],
  ["url", {}, "https://example.org/x?y=1#z"],
  ["url", {}, "http://localhost:8080"],
  ["url", {}, "http://[::1]:80/"],
  ["url", {}, "custom://x/y"],
  ["url", {}, "mailto:a@b.c"],
  ["ip", {}, "192.168.0.1"],
  ["ip", {}, "2001:db8::1"],
  ["ip", {}, "::ffff:1.2.3.4"],
  ["enum", { elements: ["dry", "wet"] }, "wet"],
  ["string", { array: true }, []],
  ["string", { array: true }, ["a", null]],
  ["integer", { array: true }, [1, INT64]],
];

const refused: [kind: ColumnKind, input: Partial<FieldInput>, value: unknown][] = [
  ["string", {}, 5],
  ["string", {}, ["a"]],
  ["string", {}, { a: 1 }],
  ["string", {}, "01234567890"],
  ["string", {}, "\u{1f600}".repeat(11)],
  ["integer", {}, "5"],
  ["integer", {}, 5.5],
  ["integer", {}, true],
  ["integer", {}, INT64 + 1n],
  ["integer", {}, -INT64 - 1n],
  ["integer", { max: 100 }, -2147483648],
  ["integer", { min: 5 }, 4],
  ["integer", { max: 5 }, 6],
  ["integer", {}, 1e300],
  ["bigint", {}, "9223372036854775808"],
  ["bigint", {}, "1.5"],
  ["bigint", {}, ""],
  ["float", {}, "1"],
  ["float", { max: 1 }, 1.01],
  ["boolean", {}, 1],
  ["datetime", {}, ""],
  ["datetime", {}, "tomorrow"],
  ["datetime", {}, 5],
  ["datetime", {}, "0999-12-31"],
  ["email", {}, "a@b"],
  ["email", {}, "nobody"],
  ["url", {}, "//a.b"],
  ["url", {}, "a.b"],
  ["url", {}, "javascript:alert(1)"],
  ["url", {}, "http://exa mple.org"],
  ["url", {}, "http://"],
  ["url", {}, "http://-x-/"],
  ["url", {}, "http://a:99999/"],
  ["ip", {}, "256.1.1.1"],
  ["ip", {}, "01.1.1.1"],
  ["ip", {}, "1.2.3.4."],
  ["ip", {}, "fe80::1%eth0"],
  ["ip", {}, ":::"],
  ["enum", { elements: ["dry", "wet"] }, "WET"],
  ["string", { array: true }, "a"],
];

describe("values of records", () => {
  it.each(accepted)("%s %j takes %s", (kind, input, value, stored) => {
    const fields = fieldsOf([kind, { key: "x", ...input }]);
    expect(check(fields, { x: value }).values.get("x")).toEqual(stored === undefined ? value : stored);
  });

  it.each(refused)("%s %j refuses %s", (kind, input, value) => {
    const fields = fieldsOf([kind, { key: "x", ...input }]);
    expect(() => check(fields, { x: value })).toThrow(
      expect.objectContaining({ type: "row_invalid_structure", message: expect.stringContaining('"x"') }),
    );
  });

  it("are refused by the name of their element, in the words of the face", () => {
    const fields = fieldsOf(["integer", { key: "n", array: true }]);
    expect(() =>
      validateRecord(fields, { n: [1, 2, "3"] }, { mode: "create", privileged: false }, legacy),
    ).toThrow(
      expect.objectContaining({
        type: "document_invalid_structure",
        message: expect.stringMatching(
          /^Invalid document structure: Attribute "n\['2'\]" has invalid type\./,
        ),
      }),
    );
  });
});

describe("records", () => {
  const fields = fieldsOf(
    ["string", { key: "must", required: true }],
    ["string", { key: "kind", default: "dry" }],
    ["string", { key: "tags", array: true, required: true }],
    ["string", { key: "constructor", required: true }],
  );
  const whole = { must: "a", tags: [], constructor: "c" };

  it("take defaults on create, for absent and for null", () => {
    expect(check(fields, whole).values.get("kind")).toBe("dry");
    expect(check(fields, { ...whole, kind: null }).values.get("kind")).toBe("dry");
    expect(check(fields, { kind: null }, "update").values.get("kind")).toBe("dry");
    expect(check(fields, whole, "upsert").values.has("kind")).toBe(false);
  });

  it.each([
    ["create", { ...whole, must: undefined }],
    ["create", { must: "a", tags: [] }],
    ["upsert", { must: "a" }],
    ["create", { ...whole, must: null }],
    ["update", { must: null }],
    ["update", { tags: null }],
    ["update", { other: 1 }],
    ["update", { $other: 1 }],
    ["update", { __proto__x: 1 }],
  ] as const)("%s refuses %j", (mode, data) => {
    expect(() => check(fields, data, mode)).toThrow(
      expect.objectContaining({ type: "row_invalid_structure" }),
    );
  });

  it("drop what the server owns; only privileged callers set dates", () => {
    const data = {
      $id: "x",
      $sequence: "1",
      $permissions: [],
      $databaseId: "d",
      $tableId: "t",
      $collectionId: "t",
      $createdAt: "2030-01-01",
      $updatedAt: "nonsense",
    };
    const plain = check(fields, data, "update");
    expect([plain.values.size, plain.createdAt, plain.updatedAt]).toEqual([0, null, null]);
    const privileged = { mode: "update", privileged: true } as const;
    expect(() => validateRecord(fields, data, privileged, tables)).toThrow(/"\$updatedAt"/);
    const dated = validateRecord(
      fields,
      { ...data, $updatedAt: "2031-01-01T00:00:00+01:00" },
      privileged,
      tables,
    );
    expect([dated.createdAt, dated.updatedAt]).toEqual([
      "2030-01-01T00:00:00.000+00:00",
      "2030-12-31T23:00:00.000+00:00",
    ]);
  });
});
