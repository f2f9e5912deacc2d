/** Settings of a module built by Emscripten. */
interface Overrides {
  readonly noInitialRun: true;
  readonly print: (text: string) => void;
  readonly printErr: (text: string) => void;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    ready: (instance: WebAssembly.Instance) => void,
  ) => WebAssembly.Exports;
}

export type Factory<T> = (overrides: Overrides) => Promise<T>;

/** An instance with more memory than this is not kept for the next image: wasm memory never shrinks. Bytes. */
const MOST_KEPT = 24 * 1024 * 1024;

/**
 * A codec in wasm. It is instantiated at its first use; an instance that trapped, or has grown, is thrown away.
 * @param factory what the package exports, fetched at the first use
 */
export function lazyModule<T>(module: () => Promise<WebAssembly.Module>, factory: () => Promise<Factory<T>>) {
  let kept: { readonly codec: T; readonly size: () => number } | undefined;
  const start = async () => {
    const [wasm, make] = [await module(), await factory()];
    let memory: WebAssembly.Memory | undefined;
    const codec = await make({
      noInitialRun: true,
      print: () => undefined,
      printErr: () => undefined,
      instantiateWasm(imports, ready) {
        const instance = new WebAssembly.Instance(wasm, imports);
        memory = Object.values(instance.exports).find((one) => one instanceof WebAssembly.Memory);
        ready(instance);
        return instance.exports;
      },
    });
    return { codec, size: () => memory?.buffer.byteLength ?? 0 };
  };
  /** Runs `work`, which must not wait, on an instance no other caller has. */
  return async <R>(work: (codec: T) => R): Promise<R> => {
    const engine = kept ?? (await start());
    kept = undefined;
    const result = work(engine.codec);
    if (engine.size() <= MOST_KEPT) kept = engine;
    return result;
  };
}
