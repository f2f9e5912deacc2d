import { beforeEach, describe, expect, test } from "vitest";
import type { AuditMessage, AuditRecord } from "#shared/audits/record.ts";
import { expireAudits, type LogOf, readLog, writeAudits } from "#shared/audits/statements.ts";
import { MIGRATIONS } from "#shared/store/migrations.ts";
import { TestShard } from "#test/unit/rows/sqlite.ts";

const moment = (minute: number) => `2031-05-04T03:${String(minute).padStart(2, "0")}:00.000+00:00`;

let shard: TestShard;
beforeEach(() => {
  shard = new TestShard();
  for (const { statements } of MIGRATIONS) for (const statement of statements) shard.database.exec(statement);
  shard.database.exec("DROP TABLE users; CREATE TABLE users (projectId TEXT, id TEXT, createdAt TEXT)");
  shard.database.exec("DROP TABLE teams; CREATE TABLE teams (projectId TEXT, id TEXT, createdAt TEXT)");
});

const record = (change: Partial<AuditRecord>): AuditRecord => ({
  projectId: "P",
  event: "row.update",
  resource: "database/D/table/T/row/R",
  userId: "U",
  userName: 'Ada "Ä"',
  userEmail: "ada@example.com",
  userType: "user",
  mode: "default",
  userAgent: "curl/8",
  ip: "::1",
  country: "--",
  time: moment(10),
  data: {},
  ...change,
});

let ids = 0;
const message = (...records: AuditRecord[]): AuditMessage => ({
  v: 1,
  id: `m${ids++}`,
  shard: "d1:DB",
  records,
});

function log(of: LogOf, page = { limit: 25, offset: 0 }, projectId = "P") {
  const queries = readLog(projectId, of, page);
  const [rows = [], total = []] = shard.run(queries);
  return { events: queries[0].read(rows).map(({ event }) => event), total: queries[1].read(total) };
}

describe("the audit log", () => {
  test("keeps a record as it was, once", () => {
    const one = message(record({ data: { impersonatedUserId: "V" } }));
    shard.run(writeAudits([one], moment(11)));
    shard.run(writeAudits([one, message(record({ event: "row.delete" }))], moment(12)));
    const [first, ...others] = readLog("P", { user: "U" }, { limit: 9, offset: 1 })[0].read(
      shard.run([readLog("P", { user: "U" }, { limit: 9, offset: 1 })[0]])[0] ?? [],
    );
    expect(others).toEqual([]);
    expect(first).toEqual({ sequence: 1, ...record({ data: { impersonatedUserId: "V" } }) });
  });

  test("is read by user, by resource and by team, the newest first", () => {
    shard.run(
      writeAudits(
        [
          message(
            record({ event: "a" }),
            record({ event: "b", userId: "V" }),
            record({ event: "c", resource: "team/T" }),
            record({ event: "d", resource: "team/T/membership/M", userId: "V" }),
            record({ event: "e", resource: "team/T0" }),
            record({ event: "f", resource: "database/D/table/T" }),
            record({ event: "g", projectId: "Q" }),
          ),
        ],
        moment(11),
      ),
    );
    expect(log({ user: "U" })).toEqual({ events: ["f", "e", "c", "a"], total: 4 });
    expect(log({ resource: "database/D/table/T/row/R" })).toEqual({ events: ["b", "a"], total: 2 });
    expect(log({ resource: "database/D/table/T" })).toEqual({ events: ["f"], total: 1 });
    expect(log({ team: "T" })).toEqual({ events: ["d", "c"], total: 2 });
    expect(log({ user: "U" }, { limit: 2, offset: 1 })).toEqual({ events: ["e", "c"], total: 4 });
  });

  test("does not show what stood under the id of a user or team before it was theirs", () => {
    shard.run(
      writeAudits(
        [
          message(
            record({ event: "before", resource: "team/T", time: moment(10) }),
            record({ event: "made", resource: "team/T", time: moment(20) }),
          ),
        ],
        moment(30),
      ),
    );
    shard.database.exec(`INSERT INTO users VALUES ('P', 'U', '${moment(20)}')`);
    shard.database.exec(`INSERT INTO teams VALUES ('P', 'T', '${moment(20)}')`);
    expect(log({ user: "U" }).events).toEqual(["made"]);
    expect(log({ team: "T" }).events).toEqual(["made"]);
  });

  test("is forgotten in steps, the console's later", () => {
    const records = [1, 2, 3].flatMap((minute) =>
      ["P", "console"].map((projectId) => record({ projectId, time: moment(minute) })),
    );
    shard.run(writeAudits([message(...records)], moment(11)));
    const before = { projects: moment(3), console: moment(2) };
    const left = () => shard.all("SELECT projectId, time FROM audits").length;
    shard.run(expireAudits(before, 1));
    expect(left()).toBe(4);
    shard.run(expireAudits(before, 100));
    shard.run(expireAudits(before, 100));
    expect(left()).toBe(3);
  });
});
