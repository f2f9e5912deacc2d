import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "#shared/contract/errors.ts";
import { type Hold, hold, inTurn, PATIENCE_OF_SENT, PATIENCE_TO_SEND } from "#shared/memory/turns.ts";
import { answerFailure } from "#workers/api/pipeline/respond.ts";
import { ResponseHeaders } from "#workers/api/response-headers.ts";

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
    await Promise.all([20, 20, 20, 30].map(work));
    expect(most).toBeLessThanOrEqual(56);
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
    const thrown = () => {
      throw new Error("at once");
    };
    await expect(inTurn(() => 0, 80 * MIB, thrown)).rejects.toThrow("at once");
    const rejected = inTurn(
      () => 0,
      80 * MIB,
      () => Promise.reject(new Error("bad")),
    );
    await expect(rejected).rejects.toThrow("bad");
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
    const waiting = inTurn(clock, 80 * MIB, async () => "never", { patience: 20_000 }).catch(
      (error: unknown) => error,
    );
    const patient = inTurn(clock, 80 * MIB, async () => "later", { patience: 25_000 });
    now = 19_999;
    await pause(60);
    now = 20_000;
    const refusal = await waiting;
    expect(refusal).toBeInstanceOf(ApiError);
    const answer = answerFailure(refusal, new ResponseHeaders());
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

  it("keeps its place when nothing ran for a while", async () => {
    let now = 10_000_000;
    const clock = () => now;
    const { work, end } = endless();
    const first = inTurn(clock, 80 * MIB, work);
    const order: string[] = [];
    const waiting = ["a", "b", "c"].map((name) => inTurn(clock, 80 * MIB, async () => void order.push(name)));
    await pause(30);
    end();
    await first;
    // All look like gone to whoever looks first.
    now += 5_000;
    waiting.push(inTurn(clock, 80 * MIB, async () => void order.push("new")));
    while (order.length < 4) {
      await pause(10);
      now += 20;
    }
    await Promise.all(waiting);
    expect(order).toEqual(["a", "b", "c", "new"]);
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
    for (let i = 0; i < 4; i++) all.push(await hold(Date.now, 10 * MIB));
    await expect(hold(Date.now, MIB, patience)).rejects.toMatchObject(refused);
    for (const one of all) one.release();
    (await hold(Date.now, 100 * MIB, patience)).release();
  });

  it("is bounded apart from what is worked on, so that who holds never waits for who waits for a hold", async () => {
    const held = await hold(Date.now, 40 * MIB);
    const { work, end } = endless();
    const working = inTurn(Date.now, 46 * MIB, work);
    expect(await inTurn(Date.now, 10 * MIB, async () => "next", { patience })).toBe("next");
    const third = inTurn(Date.now, 20 * MIB, async () => "too much", { patience });
    await expect(third).rejects.toMatchObject(refused);
    held.release();
    (await hold(Date.now, 40 * MIB, patience)).release();
    end();
    await working;
  });

  it("is there at once for what is small, and so is a turn, whoever else waits", async () => {
    const held = await hold(Date.now, 500 * MIB);
    const { work, end } = endless();
    const working = inTurn(Date.now, 500 * MIB, work);
    (await hold(Date.now, 65_536, 0)).release();
    expect(await inTurn(Date.now, 65_536, async () => "small", { patience: 0 })).toBe("small");
    end();
    await working;
    held.release();
  });

  it("is what has arrived for who sends nothing for ten seconds, and nothing after a minute of that", async () => {
    let now = 0;
    const clock = () => now;
    const held = await hold(clock, 40 * MIB);
    held.arrived(10 * MIB);
    now = 9_999;
    await expect(hold(clock, 30 * MIB, 0)).rejects.toMatchObject(refused);
    now = 10_000;
    (await hold(clock, 30 * MIB, 0)).release();
    await expect(hold(clock, 31 * MIB, 0)).rejects.toMatchObject(refused);
    now = 60_000;
    const another = await hold(clock, 40 * MIB, 0);
    another.release();
    // Whoever goes on after all counts again.
    held.arrived(11 * MIB);
    await expect(hold(clock, MIB, 0)).rejects.toMatchObject(refused);
    held.release();
    held.arrived(12 * MIB);
    (await hold(clock, 40 * MIB, 0)).release();
  });

  it("is free after five minutes, whatever its client sends, and who comes meanwhile waits for that", async () => {
    let now = 0;
    const clock = () => now;
    const slow = await hold(clock, 40 * MIB);
    const waiting = hold(clock, 40 * MIB, PATIENCE_TO_SEND);
    while (now < 290_000) {
      now += 9_000;
      slow.arrived(MIB);
      await pause(5);
    }
    now = 299_999;
    slow.arrived(40 * MIB);
    await pause(60);
    now = 300_000;
    (await waiting).release();
  });

  it("is kept for what is here while it waits for its turn", async () => {
    let now = 0;
    const clock = () => now;
    const held = await hold(clock, 40 * MIB);
    held.arrived(40 * MIB);
    held.complete();
    now = PATIENCE_OF_SENT;
    await expect(hold(clock, MIB, 0)).rejects.toMatchObject(refused);
    held.release();
    (await hold(clock, MIB, 0)).release();
  });
});
