import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { LimiterObject } from "#objects/limiter.ts";
import { counterKey, objectOf } from "#shared/limits/keys.ts";
import type { Rule } from "#shared/limits/windows.ts";
import type { Env } from "#workers/env.ts";
import { ledger } from "#workers/ledger.ts";
import { Limiter } from "#workers/limiter.ts";

const bindings = env as unknown as Env;
const { LIMITERS } = bindings;
let count = 0;
const object = () => LIMITERS.get(LIMITERS.idFromName(`test/${++count}`));

/** Work beside the answers. */
const beside: Promise<unknown>[] = [];
const later = (work: Promise<unknown>) => void beside.push(work);

const rule = (max: number, key = "k"): Rule => ({ key, max, per: 3_600 });
const allowed = (standings: readonly { allowed: boolean }[]) => standings.filter((one) => one.allowed).length;

/** Resolves when what was counted is stored. */
const stored = (stub: DurableObjectStub<LimiterObject>, hits: number) =>
  vi.waitFor(
    () =>
      runInDurableObject(stub, (_, { storage }) => {
        const [row] = storage.sql.exec<{ hits: number }>("SELECT sum(hits) AS hits FROM counters").toArray();
        expect(row?.hits).toBe(hits);
      }),
    { timeout: 10_000 },
  );

/** What a crash and what eviction do: the memory is gone. */
async function forget(stub: DurableObjectStub<LimiterObject>): Promise<void> {
  await runInDurableObject(stub, (_, state) => {
    state.abort("forgotten");
  }).catch(() => {});
}

afterEach(() => vi.restoreAllMocks());

describe("the object", () => {
  test("lets exactly 60 of 1,000 parallel requests pass a limit of 60", async () => {
    const limiter = new Limiter(bindings, "crowd", later);
    const key = counterKey("crowd", 3_600, "k");
    const standings = await Promise.all(
      Array.from({ length: 1_000 }, () => limiter.hit([{ key, max: 60, per: 3_600 }])),
    );
    expect(allowed(standings.flat())).toBe(60);
  });

  /** Two keys of a project that the same object counts, or two objects. */
  const keysOf = (projectId: string, isSame: boolean): [string, string] => {
    const key = (text: string) => counterKey(projectId, 3_600, text);
    const first = key("a");
    for (let n = 0; ; n++) {
      const second = key(`b${n}`);
      if ((objectOf(projectId, first) === objectOf(projectId, second)) === isSame) return [first, second];
    }
  };

  test.each([
    ["one object", true],
    ["two objects", false],
  ])(
    "lets exactly 60 of 1,000 parallel requests pass limits of 60 and 100 on %s, and uses up 60 of each",
    async (on, isSame) => {
      const [tight, wide] = keysOf(on, isSame);
      const limiter = new Limiter(bindings, on, later);
      const both = [
        { key: wide, max: 100, per: 3_600 },
        { key: tight, max: 60, per: 3_600 },
      ];
      const answers = await Promise.all(Array.from({ length: 1_000 }, () => limiter.hit(both)));
      expect(answers.filter((standings) => allowed(standings) === 2)).toHaveLength(60);
      expect(await limiter.hit([{ key: wide, max: 1_000, per: 3_600 }])).toMatchObject([{ remaining: 939 }]);
    },
  );

  test("takes back what another one has counted when one refuses", async () => {
    const [reached, free] = keysOf("two", false);
    const limiter = new Limiter(bindings, "two", later);
    const wide = { key: reached, max: 100, per: 3_600 };
    for (let n = 0; n < 100; n++) await limiter.hit([wide]);
    // The lower limit is asked first.
    const standings = await limiter.hit([wide, { key: free, max: 5, per: 3_600 }]);
    expect(standings.map((one) => one.allowed)).toEqual([true, false]);
    await Promise.all(beside);
    expect(await limiter.hit([{ key: free, max: 5, per: 3_600 }])).toMatchObject([{ remaining: 4 }]);
  });

  test("counts on after it has lost its memory", async () => {
    const name = `test/${++count}`;
    const stub = () => LIMITERS.get(LIMITERS.idFromName(name));
    for (let n = 0; n < 4; n++) await stub().hit([rule(5)]);
    await stored(stub(), 4);
    await forget(stub());
    const standings = [...(await stub().hit([rule(5)])), ...(await stub().hit([rule(5)]))];
    expect(allowed(standings)).toBe(1);
  });

  test("remembers that a limit was reset", async () => {
    const name = `test/${++count}`;
    const stub = () => LIMITERS.get(LIMITERS.idFromName(name));
    for (let n = 0; n < 3; n++) await stub().hit([rule(3)]);
    await stored(stub(), 3);
    await stub().clear(["k"]);
    await stored(stub(), 0);
    await forget(stub());
    expect(await stub().hit([rule(3)])).toMatchObject([{ allowed: true, remaining: 2 }]);
  });

  test("leaves no storage behind when all windows are over", async () => {
    const stub = object();
    await stub.hit([rule(3, "long"), rule(3, "short")]);
    await stored(stub, 2);
    const over = (keys: string) =>
      runInDurableObject(stub, (_, { storage }) => {
        storage.sql.exec(`UPDATE counters SET ends = 1 WHERE key IN (${keys})`);
      });
    await over("'short'");
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    await stored(stub, 1);
    await over("'long'");
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    await runInDurableObject(stub, (_, { storage }) => {
      expect(storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'counters'").toArray()).toEqual(
        [],
      );
    });
    // Emptied, it works as before.
    await stub.hit([rule(3, "new")]);
    await stored(stub, 1);
  });
});

describe("a limiter that does not answer", () => {
  const broken = (hit: () => Promise<never>): Env => ({
    ...bindings,
    LIMITERS: { idFromName: () => "", get: () => ({ hit }) } as unknown as Env["LIMITERS"],
  });
  const unreachable = broken(() => Promise.reject(new Error("unreachable")));

  test("lets requests pass; each is counted, one a minute is logged", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const counted = vi.spyOn(ledger.metrics, "add");
    const limiter = new Limiter(unreachable, "project-of-one", later);
    for (let n = 0; n < 20; n++)
      expect(await limiter.hit([rule(5)])).toMatchObject([{ allowed: true, limit: 5 }]);
    expect(counted).toHaveBeenCalledTimes(20);
    expect(counted).toHaveBeenCalledWith("edgewrite_rate_limit_errors_total", { action: "hit" });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(JSON.parse(String(warn.mock.calls[0]?.[0]))).toMatchObject({
      action: "limits.hit",
      projectId: "project-of-one",
      error: "Error: unreachable",
    });
    await new Limiter(unreachable, "project-of-another", later).hit([rule(5)]);
    expect(warn).toHaveBeenCalledTimes(2);
  });

  test("keeps nobody waiting", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const silent = new Limiter(
      broken(() => new Promise(() => {})),
      "silent",
      later,
    );
    expect(await silent.hit([rule(5)])).toMatchObject([{ allowed: true }]);
  }, 15_000);
});

describe("limits on several objects", () => {
  const [a, b, c] = ["a", "b", "c"].map((name, i) => rule(i + 1, `000${i}${name}-${crypto.randomUUID()}`));
  if (!a || !b || !c) throw new Error("There are three.");

  /** Objects that are asked for what each key's own is told to answer. */
  const answering = (hit: (key: string) => Promise<unknown>, takeBack: () => Promise<unknown>): Env => ({
    ...bindings,
    LIMITERS: {
      idFromName: () => "",
      get: () => ({ hit: ([first]: Rule[]) => hit(first?.key ?? ""), takeBack }),
    } as unknown as Env["LIMITERS"],
  });
  const silence = () => new Promise<never>(() => {});
  const reset = Math.ceil(Date.now() / 1_000) + 3_600;

  test("wait together no longer than for one, and none is left out because another is silent", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const asked: string[] = [];
    const silent = answering((key) => {
      asked.push(key);
      return silence();
    }, silence);
    const answer = new Limiter(silent, "three", later).hit([a, b, c]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await Promise.race([answer, Promise.resolve("none")])).toMatchObject(
      [a, b, c].map(({ max }) => ({ allowed: true, limit: max })),
    );
    expect(new Set(asked)).toEqual(new Set([a, b, c].map(({ key }) => key)));
  });

  test("refuse before what was counted is taken back", async () => {
    const takeBack = vi.fn(silence);
    const refusing = answering(
      async (key) => [{ allowed: key === a.key, limit: 1, remaining: 0, reset }],
      takeBack,
    );
    const answer = await new Limiter(refusing, "refusing", () => {}).hit([a, c]);
    expect(answer.map(({ allowed: may }) => may)).toEqual([true, false]);
    expect(takeBack).toHaveBeenCalledOnce();
  });
});

test("who goes on sending after a refusal does not reach the object", async () => {
  let asked = 0;
  const standing = { allowed: false, limit: 5, remaining: 0, reset: Math.ceil(Date.now() / 1_000) + 3_600 };
  const counting = {
    ...bindings,
    LIMITERS: {
      idFromName: () => "",
      get: () => ({
        hit: async () => {
          asked += 1;
          return [standing];
        },
      }),
    } as unknown as Env["LIMITERS"],
  };
  const limiter = new Limiter(counting, "flood", later);
  const flood = rule(5, counterKey("flood", 3_600, "k"));
  for (let n = 0; n < 5; n++) expect(await limiter.hit([flood])).toEqual([standing]);
  expect(asked).toBe(1);
});
