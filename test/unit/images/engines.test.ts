import { describe, expect, it } from "vitest";
import { compileFile } from "#shared/images/compile-file.ts";
import { lazyModule } from "#shared/images/emscripten.ts";

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
