import { beforeEach, describe, expect, test } from "vitest";
import { MIGRATIONS } from "#shared/store/migrations.ts";
import type { Count, Reduction, UsageMessage } from "#shared/usage/message.ts";
import { slotsBetween, slotsOf, usageOver } from "#shared/usage/series.ts";
import { expireHours, readInstallation, readUsage, writeUsage } from "#shared/usage/statements.ts";
import { TestShard } from "#test/unit/rows/sqlite.ts";

const AT = Date.parse("2031-05-04T03:02:01Z");
const HOUR = 3_600_000;
const TODAY = "2031-05-04T03:02:01.000+00:00";

let shard: TestShard;
beforeEach(() => {
  shard = new TestShard();
  for (const { statements } of MIGRATIONS) for (const statement of statements) shard.database.exec(statement);
  // Only what the counting looks at; the other columns are not its business.
  shard.database.exec(
    "PRAGMA ignore_check_constraints = 1; DROP TABLE projects; CREATE TABLE projects (id TEXT)",
  );
  shard.database.exec("INSERT INTO projects (id) VALUES ('P'), ('Q')");
});

let ids = 0;
const message = (counts: Count[], at = AT, reductions: Reduction[] = []): UsageMessage => ({
  v: 1,
  id: `message-${ids++}`,
  shard: "d1:DB",
  at,
  counts,
  reductions,
});

function total(metric: string, project = "P"): number {
  const slots = slotsOf("24h", AT);
  const query = readUsage(project, [metric], slots);
  return usageOver(query.read(shard.run([query])[0] ?? []), slots).total(metric);
}

describe("writeUsage", () => {
  test("adds up a batch in three periods", () => {
    shard.run(
      writeUsage(
        [
          message([["P", "users", 2]]),
          message([
            ["P", "users", 3],
            ["Q", "users", 7],
          ]),
          message([["P", "users", 10]], AT - HOUR),
          message([["P", "users", 100]], AT - 24 * HOUR),
        ],
        TODAY,
      ),
    );
    const rows = shard.all("SELECT * FROM usage WHERE projectId = 'P' ORDER BY period, time");
    expect(rows.map(({ period, time, value }) => [period, time, value])).toEqual([
      ["1d", "2031-05-03T00:00:00.000+00:00", 100],
      ["1d", "2031-05-04T00:00:00.000+00:00", 15],
      ["1h", "2031-05-03T03:00:00.000+00:00", 100],
      ["1h", "2031-05-04T02:00:00.000+00:00", 10],
      ["1h", "2031-05-04T03:00:00.000+00:00", 5],
      ["inf", "", 115],
    ]);
    expect(total("users", "Q")).toBe(7);
  });

  test("counts a message once, however often it is delivered", () => {
    const twice = message([["P", "documents", 4]]);
    shard.run(writeUsage([twice], TODAY));
    shard.run(writeUsage([twice, message([["P", "documents", 1]])], TODAY));
    expect(total("documents")).toBe(5);
  });

  test("drops what belongs to a project that is gone, and keeps the installation's counters for ever only", () => {
    shard.run(
      writeUsage(
        [
          message([
            ["gone", "users", 1],
            ["", "edgewrite_errors_total", 2],
          ]),
        ],
        TODAY,
      ),
    );
    expect(shard.all("SELECT projectId, period FROM usage")).toEqual([{ projectId: "", period: "inf" }]);
    expect(readInstallation.read(shard.run([readInstallation])[0] ?? [])).toEqual([
      ["edgewrite_errors_total", 2],
    ]);
  });

  const filled: Count[] = [
    ["P", "collections", 3],
    ["P", "D/collections", 2],
    ["P", "documents", 60],
    ["P", "D/documents", 50],
    ["P", "D/T/documents", 30],
    ["P", "D/databases.operations.reads", 9],
    ["P", "D.x/documents", 10],
    ["P", "databases.operations.reads", 9],
  ];

  test("a deleted database takes back what it held, and no namesake's", () => {
    shard.run(writeUsage([message(filled)], TODAY));
    const gone = message([["P", "databases", -1]], AT, [["P", "D", ""]]);
    shard.run(writeUsage([gone], TODAY));
    expect(
      ["documents", "collections", "D.x/documents", "databases.operations.reads"].map((m) => total(m)),
    ).toEqual([10, 1, 10, 9]);
    expect(shard.all("SELECT 1 FROM usage WHERE metric LIKE 'D/%'")).toEqual([]);
    shard.run(writeUsage([gone], TODAY));
    expect(total("documents")).toBe(10);
  });

  test("a deleted container takes back what it held from its database too", () => {
    const counts: Count[] = [
      ["P", "collections", -1],
      ["P", "D/collections", -1],
    ];
    shard.run(writeUsage([message(filled), message(counts, AT, [["P", "D", "T"]])], TODAY));
    expect(
      ["documents", "D/documents", "D/T/documents", "collections", "D/collections"].map((m) => total(m)),
    ).toEqual([30, 20, 0, 2, 1]);
  });

  test("a deleted bucket takes back what it held, and nothing of a database of its name", () => {
    const counts: Count[] = [
      ["P", "files", 5],
      ["P", "files.storage", 500],
      ["P", "bucket:D/files", 3],
      ["P", "bucket:D/files.storage", 300],
      ["P", "bucket:D/files.transformations", 7],
    ];
    shard.run(writeUsage([message([...filled, ...counts])], TODAY));
    shard.run(writeUsage([message([["P", "buckets", -1]], AT, [["P", "bucket:D", ""]])], TODAY));
    expect(["files", "files.storage", "documents", "D/documents"].map((m) => total(m))).toEqual([
      2, 200, 60, 50,
    ]);
    expect(shard.all("SELECT 1 FROM usage WHERE metric LIKE 'bucket:%'")).toEqual([]);
  });

  test("hours are forgotten, a step at a time; days are not", () => {
    shard.run(writeUsage([message([["P", "users", 1]], AT - 2 * HOUR), message([["P", "users", 1]])], TODAY));
    shard.run([expireHours("2031-05-04T02:30:00.000+00:00", 100)]);
    expect(shard.all("SELECT time FROM usage WHERE period = '1h'")).toEqual([
      { time: "2031-05-04T03:00:00.000+00:00" },
    ]);
    shard.run([expireHours("2032-01-01T00:00:00.000+00:00", 0)]);
    expect(shard.all("SELECT 1 FROM usage WHERE period = '1h'")).toHaveLength(1);
    expect(total("users")).toBe(2);
  });
});

describe("slots", () => {
  test.each([
    ["24h", 24, "2031-05-03T04:00:00.000+00:00", "2031-05-04T03:00:00.000+00:00"],
    ["30d", 30, "2031-04-05T00:00:00.000+00:00", "2031-05-04T00:00:00.000+00:00"],
    ["90d", 90, "2031-02-04T00:00:00.000+00:00", "2031-05-04T00:00:00.000+00:00"],
  ] as const)("%s has %i points up to now", (range, points, first, last) => {
    const { starts } = slotsOf(range, AT);
    expect([starts.length, starts[0], starts.at(-1)]).toEqual([points, first, last]);
  });

  test("between two dates: every slot either lies in", () => {
    const { starts } = slotsBetween(
      "1d",
      Date.parse("2031-05-01T23:00:00Z"),
      Date.parse("2031-05-03T01:00:00Z"),
    );
    expect(starts).toEqual(["01", "02", "03"].map((day) => `2031-05-${day}T00:00:00.000+00:00`));
  });

  test("a series is filled with zeros and adds metrics up", () => {
    const slots = slotsBetween("1d", AT - 24 * HOUR, AT);
    const [, second = ""] = slots.starts;
    const rows = [
      { metric: "in", period: "1d" as const, time: second, value: 3 },
      { metric: "out", period: "1d" as const, time: second, value: 4 },
      { metric: "in", period: "inf" as const, time: "", value: 30 },
    ];
    const { series, total, zeros } = usageOver(rows, slots);
    expect(series("in", "out").map(({ value }) => value)).toEqual([0, 7]);
    expect(zeros.map(({ value }) => value)).toEqual([0, 0]);
    expect([total("in"), total("out")]).toEqual([30, 0]);
  });
});
