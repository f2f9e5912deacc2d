import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { BRIEF, Hopeless, jobHandler, PATIENT, type Running, TryLater } from "#queues/handler.ts";
import { sweep } from "#queues/sweep.ts";
import { parseJson, stringifyJson } from "#shared/contract/json.ts";
import { discard, listJobs, revive, reviveAll } from "#shared/store/inspect-jobs.ts";
import { claim, enqueueAll, forgotten } from "#shared/store/jobs.ts";
import { first } from "#shared/store/statement.ts";
import { drivers } from "../store/drivers.ts";
import { House, START } from "./house.ts";

const HOUR = 3_600_000;
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

describe.each(drivers)("a job on $driver", ({ open }) => {
  let house: House;
  const run = vi.fn(
    async (_job: Running<{ n: number }>): Promise<undefined | { proceed: unknown; after?: number }> =>
      undefined,
  );
  const handler = jobHandler({ queue: "events", body: z.object({ n: z.number() }), retries: BRIEF, run });

  beforeEach(async () => {
    house = new House(open());
    await house.clear();
    run.mockReset().mockResolvedValue(undefined);
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    vi.spyOn(console, "error").mockImplementation(() => undefined);
  });

  const fail = (error: unknown) => run.mockRejectedValue(error);

  test("that succeeds is gone", async () => {
    await house.add({ id: "a", projectId: "p1", body: { n: 1 } });
    await house.run(handler, "a");
    expect(run.mock.calls[0]?.[0]).toEqual({
      id: "a",
      projectId: "p1",
      attempt: 1,
      createdAt: "2031-01-01T00:00:00.000+00:00",
      body: { n: 1 },
    });
    expect(await house.job("a")).toBeNull();
    expect(house.wakes).toEqual([]);
  });

  test("that does not exist is left alone", async () => {
    await house.run(handler, "nothing");
    expect(run).not.toHaveBeenCalled();
  });

  test("that is not due waits for its time", async () => {
    await house.add({ id: "a", body: { n: 1 }, dueAt: START + 1_000 });
    await house.run(handler, "a");
    expect(run).not.toHaveBeenCalled();
    house.now += 1_000;
    await house.run(handler, "a");
    expect(run).toHaveBeenCalledOnce();
  });

  test("enqueued twice is one job, and the first stays", async () => {
    await house.add({ id: "a", body: { n: 1 } });
    await house.add({ id: "a", body: { n: 2 } });
    expect((await house.job("a"))?.body).toEqual({ n: 1 });
  });

  test("that fails is tried again by the schedule, a tenth later at most, then given up", async () => {
    fail(new Error("no luck"));
    await house.add({ id: "a", body: { n: 1 } });
    for (const [i, pause] of BRIEF.entries()) {
      await house.run(handler, "a");
      const job = await house.job("a");
      expect(job).toMatchObject({ status: "due", attempts: i + 1, error: "no luck", leasedUntil: 0 });
      const wait = Number(job?.dueAt) - house.now;
      expect(wait).toBeGreaterThanOrEqual(pause);
      expect(wait).toBeLessThanOrEqual(pause * 1.1);
      // The wake-up comes with the time, or, for long pauses, from the sweep.
      expect(house.wakes.splice(0)).toEqual(wait <= 600_000 ? [["events", ["a"], wait]] : []);
      house.now += wait - 1;
      await house.run(handler, "a");
      expect(run).toHaveBeenCalledTimes(i + 1);
      house.now += 1;
    }
    await house.run(handler, "a");
    expect(await house.job("a")).toMatchObject({
      status: "dead",
      attempts: BRIEF.length + 1,
      error: "no luck",
    });
    await house.run(handler, "a");
    expect(run).toHaveBeenCalledTimes(BRIEF.length + 1);
  });

  test("for others' servers is tried for 28 hours", () => {
    const hours = PATIENT.reduce((sum, pause) => sum + pause, 0) / HOUR;
    expect(hours).toBeGreaterThan(27);
    expect(hours).toBeLessThan(29);
  });

  test("that is hopeless is given up at once", async () => {
    fail(new Hopeless("it is gone"));
    await house.add({ id: "a", body: { n: 1 } });
    await house.run(handler, "a");
    expect(await house.job("a")).toMatchObject({ status: "dead", attempts: 1, error: "it is gone" });
  });

  test("whose body is not of its queue is given up unseen", async () => {
    await house.add({ id: "a", body: { n: "one" } });
    await house.run(handler, "a");
    expect(run).not.toHaveBeenCalled();
    expect(await house.job("a")).toMatchObject({ status: "dead", error: expect.stringContaining("events") });
  });

  test.each([
    ["longer than the schedule's is kept to", 5_000, 5_000],
    ["shorter than the schedule's does not shorten it", 10, BRIEF[0]],
  ])("a wish to wait that is %s", async (_, wish, least) => {
    fail(new TryLater("busy", wish));
    await house.add({ id: "a", body: { n: 1 } });
    await house.run(handler, "a");
    const wait = Number((await house.job("a"))?.dueAt) - house.now;
    expect(wait).toBeGreaterThanOrEqual(least);
    expect(wait).toBeLessThanOrEqual(least * 1.1);
  });

  test("that goes on has a new body, no attempts, and is woken again", async () => {
    run
      .mockResolvedValueOnce({ proceed: { n: 2 } })
      .mockResolvedValueOnce({ proceed: { n: 3 }, after: 2_000 });
    await house.add({ id: "a", body: { n: 1 } });
    await house.run(handler, "a");
    expect(await house.job("a")).toMatchObject({ body: { n: 2 }, attempts: 0, dueAt: house.now });
    await house.run(handler, "a");
    expect(await house.job("a")).toMatchObject({ body: { n: 3 }, attempts: 0, dueAt: house.now + 2_000 });
    expect(house.wakes).toEqual([
      ["events", ["a"], 0],
      ["events", ["a"], 2_000],
    ]);
  });

  test("is done by one of two consumers that are woken at the same time", async () => {
    await house.add({ id: "a", body: { n: 1 } });
    await Promise.all(Array.from({ length: 5 }, () => house.run(handler, "a")));
    expect(run).toHaveBeenCalledOnce();
  });

  test("whose consumer died comes back when its lease is over, and is given up when they all die", async () => {
    await house.add({ id: "a", body: { n: 1 } });
    for (let death = 1; death <= BRIEF.length + 1; death++) {
      const [claimed] = await house.do(claim("a", house.now, handler.lease));
      expect(claimed?.attempts).toBe(death);
      house.now += handler.lease - 1;
      await house.run(handler, "a");
      house.now += 1;
    }
    expect(run).not.toHaveBeenCalled();
    await house.run(handler, "a");
    expect(run).not.toHaveBeenCalled();
    expect(await house.job("a")).toMatchObject({
      status: "dead",
      error: "Its consumer died at every attempt.",
    });
  });

  test("that runs in the middle of the attempts of a dead consumer succeeds", async () => {
    await house.add({ id: "a", body: { n: 1 } });
    await house.do(claim("a", house.now, handler.lease));
    house.now += handler.lease;
    await house.run(handler, "a");
    expect(run.mock.calls[0]?.[0]).toMatchObject({ attempt: 2 });
    expect(await house.job("a")).toBeNull();
  });

  test("a long error is cut", async () => {
    fail("x".repeat(5_000));
    await house.add({ id: "a", body: { n: 1 } });
    await house.run(handler, "a");
    expect((await house.job("a"))?.error).toHaveLength(2_000);
  });

  describe("the sweep", () => {
    test("finds what is due and nobody is at, by queue, the longest due first", async () => {
      await house.add({ id: "late", dueAt: START - 1 });
      await house.add({ id: "later", dueAt: START - 2 });
      await house.add({ id: "future", dueAt: START + 1 });
      await house.add({ id: "other", kind: "mails" });
      await house.add({ id: "leased" });
      await house.do(claim("leased", house.now, 10));
      await house.add({ id: "dead", body: {} });
      await house.run(handler, "dead");
      expect((await house.do(forgotten("events", house.now, 10)))[0]).toEqual(["later", "late"]);
      expect((await house.do(forgotten("events", house.now, 1)))[0]).toEqual(["later"]);
      expect((await house.do(forgotten("events", house.now + 10, 10)))[0]).toEqual([
        "leased",
        "later",
        "late",
        "future",
      ]);
    });

    test("wakes every queue, however long one is", async () => {
      const many = Array.from({ length: 1_500 }, (_, i) => ({
        id: `m${i}`,
        projectId: "p",
        kind: "mails",
        body: {},
      }));
      await house.do(...enqueueAll(many, "2031"));
      await house.add({ id: "a", dueAt: START - 1 });
      const woken = new Map<string, number>();
      await sweep(house.tools().store, house.now, async (_, queue, jobs) => {
        woken.set(queue, jobs.length);
      });
      expect(Object.fromEntries(woken)).toEqual({ mails: 1_000, events: 1 });
    });
  });

  describe("a dead one", () => {
    const filter = { status: "dead", queue: "events", projectId: null } as const;

    beforeEach(async () => {
      for (const id of ["x", "y"]) {
        await house.add({ id, body: {} });
        await house.run(handler, id);
        house.now += 1;
      }
      await house.add({ id: "alive", body: { n: 1 } });
    });

    test("is listed, the newest first", async () => {
      expect(ids((await house.do(listJobs(filter, 10)))[0])).toEqual(["y", "x"]);
      expect(ids((await house.do(listJobs({ ...filter, projectId: "q" }, 10)))[0])).toEqual([]);
      expect(ids((await house.do(listJobs({ ...filter, status: "due" }, 10)))[0])).toEqual(["alive"]);
    });

    test("lives again, alone or with others; one that is alive is left alone", async () => {
      const [revived, none] = await house.do(revive("x"), revive("alive"));
      expect(revived).toMatchObject({ id: "x", status: "due", attempts: 0, error: "" });
      expect(none).toBeNull();
      expect(ids((await house.do(reviveAll(filter, 10)))[0])).toEqual(["y"]);
      expect(ids((await house.do(listJobs(filter, 10)))[0])).toEqual([]);
    });

    test("is forgotten; one that is alive is not", async () => {
      expect(await house.do(discard("x"), discard("alive"))).toEqual(["x", null]);
      expect(await house.job("x")).toBeNull();
      expect(await house.job("alive")).not.toBeNull();
    });
  });

  test("many at once are what they are one by one", async () => {
    const text = fc.string({ unit: "grapheme", maxLength: 60 });
    const body = fc.record({ n: fc.double({ noNaN: true }), text, big: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(body, { maxLength: 20 }), fc.boolean(), async (bodies, long) => {
        await house.clear();
        const jobs = bodies.map((each, i) => ({
          id: `id ${i}"'`,
          projectId: "p",
          kind: "events",
          body: long ? { ...each, long: 'ü"\\'.repeat(40_000) } : each,
          ...(each.big ? { dueAt: START + i } : {}),
        }));
        await house.do(...enqueueAll(jobs, "2031-01-01T00:00:00.000+00:00"));
        for (const job of jobs) {
          expect(await house.job(job.id)).toMatchObject({
            projectId: "p",
            kind: "events",
            body: parseJson(stringifyJson(job.body)),
            dueAt: job.dueAt ?? 0,
            attempts: 0,
            status: "due",
          });
        }
        const [count] = await house.do(first("SELECT count(*) AS n FROM jobs", [], ({ n }) => n));
        expect(count).toBe(jobs.length);
      }),
      { numRuns: 15 },
    );
  });
});
