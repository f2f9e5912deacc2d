import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AuditRecord, auditMessage } from "#shared/audits/record.ts";
import { Ledger } from "#shared/telemetry/ledger.ts";
import { usageMessage } from "#shared/usage/message.ts";

const record = (event: string, userAgent: string): AuditRecord => ({
  projectId: "P",
  event,
  resource: "user/U",
  userId: "U",
  userName: "",
  userEmail: "",
  userType: "user",
  mode: "default",
  userAgent,
  ip: "",
  country: "--",
  time: "2031-05-04T03:02:01.250+00:00",
  data: {},
});

function drained(ledger: Ledger) {
  let ids = 0;
  return ledger.drain("d1:DB", 7, () => `m${ids++}`);
}

describe("a ledger", () => {
  test("hands everything over once, in messages a queue takes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("d1:DB", "do:far"), fc.string({ maxLength: 1024 })), {
          maxLength: 300,
        }),
        fc.array(fc.tuple(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 9 })), { maxLength: 600 }),
        (audits, counts) => {
          const ledger = new Ledger();
          for (const [i, [shard, agent]] of audits.entries()) ledger.audit(shard, record(String(i), agent));
          for (const [metric, by] of counts) ledger.usage.of("do:far", "P").add(metric, by);
          const told = drained(ledger);
          const all = [...told.audits, ...told.usage];
          expect(all.every((message) => Buffer.byteLength(JSON.stringify(message)) <= 128_000)).toBe(true);
          expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
          for (const shard of ["d1:DB", "do:far"]) {
            const events = told.audits
              .filter((m) => m.shard === shard)
              .flatMap((m) => m.records.map(({ event }) => event));
            expect(events).toEqual(audits.flatMap(([where], i) => (where === shard ? [String(i)] : [])));
          }
          const sum = told.usage.flatMap((m) => m.counts).reduce((total, [, , by]) => total + by, 0);
          expect(sum).toBe(counts.reduce((total, [, by]) => total + by, 0));
          expect(told.audits.every((message) => auditMessage.safeParse(message).success)).toBe(true);
          expect(told.usage.every((message) => usageMessage.safeParse(message).success)).toBe(true);
          expect(drained(ledger)).toEqual({ audits: [], usage: [] });
        },
      ),
      { numRuns: 30 },
    );
  });

  test("takes back what was counted only after it was counted", () => {
    const ledger = new Ledger();
    const counters = ledger.usage.of("d1:DB", "P");
    for (let i = 0; i < 5_000; i++) counters.add(`D/${i}`, 1);
    counters.reduce("D", "");
    const { usage } = drained(ledger);
    expect(usage.length).toBeGreaterThan(1);
    expect(usage.map(({ reductions }) => reductions.length)).toEqual([...usage.slice(1).map(() => 0), 1]);
  });

  test("counts the installation on the main shard", () => {
    const ledger = new Ledger();
    ledger.metrics.add("edgewrite_errors_total", { source: "cron" });
    expect(drained(ledger).usage).toEqual([
      {
        v: 1,
        id: "m0",
        shard: "d1:DB",
        at: 7,
        counts: [["", 'edgewrite_errors_total{source="cron"}', 1]],
        reductions: [],
      },
    ]);
  });
});
