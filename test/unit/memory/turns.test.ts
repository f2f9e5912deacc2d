import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "#shared/contract/errors.ts";
import { type Hold, hold, inTurn } from "#shared/memory/turns.ts";
import { answerFailure } from "#workers/api/pipeline/respond.ts";

const MIB = 1024 * 1024;
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

describe("memory that is shared", () => {
  it("is given to as many as fit, and to one that never fits when it is alone", async () => {
    let held = 0;
    let most = 0;
    const work = (cost: number) =>
      inTurn(Date.now, cost * MIB, async () => {
        held += cost;
        most = Math.max(most, held);
        await new Promise((done) => setTimeout(done, 30));
        held -= cost;
        return cost;
      });
    const costs = [30, 30, 30, 500, 10, 70];
    expect(await Promise.all(costs.map(work))).toEqual(costs);
    expect(most).toBe(500);
    most = 0;
    await Promise.all([30, 30, 30, 40].map(work));
    expect(most).toBeLessThanOrEqual(80);
  });

  it("tells of work that has begun, not of work that waits", async () => {
    const begun: Promise<string>[] = [];
    const first = inTurn(Date.now, 80 * MIB, () => new Promise<string>((done) => setTimeout(done, 50, "a")), {
      seeThrough: (work) => void begun.push(work),
    });
    const second = inTurn(Date.now, 80 * MIB, async () => "b", {
      seeThrough: (work) => void begun.push(work),
    });
    await Promise.resolve();
    expect(begun.length).toBe(1);
    expect(await Promise.all([first, second])).toEqual(["a", "b"]);
    expect(await Promise.all(begun)).toEqual(["a", "b"]);
  });

  it("is free again after a fault, and when a request is broken off and never ends", async () => {
    await expect(inTurn(Date.now, 80 * MIB, () => Promise.reject(new Error("bad")))).rejects.toThrow("bad");
    void inTurn(
      () => 1_000,
      80 * MIB,
      () => new Promise(() => undefined),
    );
    const later = () => 40_000;
    expect(await inTurn(later, 80 * MIB, async () => "done")).toBe("done");
  });
});

/** Work that goes on until it is told to end. */
function endless() {
  const { promise, resolve: end } = Promise.withResolvers<void>();
  return { work: () => promise, end };
}

describe("whoever waits for memory", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("is told to come again after a while, and leaves the line to others", async () => {
    let now = 0;
    const clock = () => now;
    const { work, end } = endless();
    const first = inTurn(clock, 80 * MIB, work);
    const waiting = inTurn(clock, 80 * MIB, async () => "never").catch((error: unknown) => error);
    const patient = inTurn(clock, 80 * MIB, async () => "later", { patience: 25_000 });
    now = 19_999;
    await pause(60);
    now = 20_000;
    const refusal = await waiting;
    expect(refusal).toBeInstanceOf(ApiError);
    const answer = answerFailure(refusal, new Headers());
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await answer.json()).toMatchObject({
      type: "general_server_error",
      message: expect.stringContaining("Try again in 5 seconds"),
    });
    end();
    await first;
    expect(await patient).toBe("later");
  });

  it("waits for nobody who went away", async () => {
    let now = 0;
    const clock = () => now;
    const { work, end } = endless();
    const first = inTurn(clock, 80 * MIB, work);
    const begun: string[] = [];
    // As when a request is broken off: nothing of it ever runs again.
    vi.stubGlobal("setTimeout", () => 0);
    void inTurn(clock, 80 * MIB, async () => void begun.push("gone"));
    vi.unstubAllGlobals();
    now = 500;
    const behind = inTurn(clock, 80 * MIB, async () => void begun.push("behind"));
    end();
    await first;
    await pause(60);
    expect(begun).toEqual([]);
    now = 1_001;
    await behind;
    expect(begun).toEqual(["behind"]);
  });

  it("looks seldom while many are before", async () => {
    const looks: number[] = [];
    const { work, end } = endless();
    const first = inTurn(Date.now, 80 * MIB, work);
    const waiting = Array.from({ length: 12 }, (_, n) => {
      const clock = () => {
        looks[n] = (looks[n] ?? 0) + 1;
        return Date.now();
      };
      return inTurn(clock, MIB, async () => n);
    });
    await pause(500);
    const [near = 0, far = 0] = [looks[0], looks[11]];
    expect(far).toBeLessThan(near);
    end();
    await first;
    expect(await Promise.all(waiting)).toEqual(waiting.map((_, n) => n));
  });

  it("is served in the order of coming, two at the same moment too", async () => {
    const order: string[] = [];
    const step = (name: string, cost: number) => () =>
      inTurn(Date.now, cost * MIB, async () => {
        order.push(name);
        await pause(30);
      });
    await Promise.all([step("a", 50), step("b", 50), step("c", 10), step("d", 50)].map((one) => one()));
    expect(order).toEqual(["a", "b", "c", "d"]);
  });
});

describe("memory that is held for what arrives", () => {
  const patience = 100;
  const refused = { status: 503 };

  it("is bounded, and free again when it is given back", async () => {
    const all: Hold[] = [];
    for (let i = 0; i < 4; i++) all.push(await hold(Date.now, 12 * MIB));
    await expect(hold(Date.now, MIB, patience)).rejects.toMatchObject(refused);
    for (const one of all) one.release();
    (await hold(Date.now, 100 * MIB, patience)).release();
  });

  it("is counted with what is worked on; work goes on whatever is held", async () => {
    const held = await hold(Date.now, 48 * MIB);
    const { work, end } = endless();
    const working = inTurn(Date.now, 50 * MIB, work);
    const next = inTurn(Date.now, 10 * MIB, async () => "next", { patience }).catch(
      (error: unknown) => error,
    );
    expect(await next).toMatchObject(refused);
    held.release();
    expect(await inTurn(Date.now, 10 * MIB, async () => "next", { patience })).toBe("next");
    end();
    await working;
    const all = await hold(Date.now, 500 * MIB);
    expect(await inTurn(Date.now, 80 * MIB, async () => "alone", { patience })).toBe("alone");
    all.release();
  });

  it("is free a minute after the last sign of life", async () => {
    let now = 0;
    const clock = () => now;
    const held = await hold(clock, 48 * MIB);
    now = 59_000;
    held.keep();
    now = 118_000;
    const waiting = hold(clock, MIB, 5_000);
    await pause(60);
    now = 119_000;
    (await waiting).release();
  });

  it("is free after five minutes, whatever its client sends", async () => {
    let now = 0;
    const clock = () => now;
    const slow = await hold(clock, 48 * MIB);
    while (now < 290_000) {
      now += 10_000;
      slow.keep();
    }
    const waiting = hold(clock, MIB, 30_000);
    await pause(60);
    now = 299_999;
    slow.keep();
    await pause(60);
    now = 300_000;
    (await waiting).release();
  });
});
