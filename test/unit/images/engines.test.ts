import { describe, expect, it } from "vitest";
import { compileFile } from "#shared/images/compile-file.ts";
import { lazyModule } from "#shared/images/emscripten.ts";
import { inTurn } from "#shared/images/turns.ts";

describe("a codec in wasm", () => {
  /** Modules of one kind of wasm that has a memory; they count themselves. */
  function counting() {
    let started = 0;
    const memories: WebAssembly.Memory[] = [];
    const run = lazyModule<{ id: number; memory: WebAssembly.Memory }>(
      async () => compileFile("argon2-wasm-edge/wasm/argon2.wasm"),
      async () => async (overrides) => {
        const id = ++started;
        let memory: WebAssembly.Memory | undefined;
        overrides.instantiateWasm({}, (instance) => {
          memory = Object.values(instance.exports).find((one) => one instanceof WebAssembly.Memory);
        });
        if (!memory) throw new Error("no memory");
        memories.push(memory);
        return { id, memory };
      },
    );
    return { run, started: () => started };
  }

  it("is started at its first use, and once", async () => {
    const { run, started } = counting();
    expect(started()).toBe(0);
    expect([await run(({ id }) => id), await run(({ id }) => id)]).toEqual([1, 1]);
  });

  it("is thrown away after a trap, and when its memory has grown", async () => {
    const { run, started } = counting();
    const trap = run(() => {
      throw new WebAssembly.RuntimeError("unreachable");
    });
    await expect(trap).rejects.toThrow("unreachable");
    expect(await run(({ id }) => id)).toBe(2);
    await run(({ memory }) => memory.grow(500));
    expect(await run(({ id }) => id)).toBe(3);
    expect(started()).toBe(3);
  });
});

describe("memory that is shared", () => {
  const MIB = 1024 * 1024;

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
    const first = inTurn(
      Date.now,
      80 * MIB,
      () => new Promise<string>((done) => setTimeout(done, 50, "a")),
      (work) => void begun.push(work),
    );
    const second = inTurn(
      Date.now,
      80 * MIB,
      async () => "b",
      (work) => void begun.push(work),
    );
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
