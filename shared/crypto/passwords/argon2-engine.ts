import { blake2b } from "@noble/hashes/blake2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { argon2Module } from "#argon2-module";

// The wasm of argon2-wasm-edge fills the memory; what surrounds it is done here, synchronously. The package's
// own wrapper shares a promise chain between requests, which workerd can leave hanging when one is cancelled.

const BLOCK = 1024;
const VERSION = 0x13;

/** Argon2 variant, costs (memory in KiB) and output length in bytes, as RFC 9106 names them. */
export interface Argon2Parameters {
  readonly variant: "d" | "i" | "id";
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
  readonly length: number;
}

/** Own hashes use this much; one instance of this size stays, larger imports get one that is thrown away. */
export const RESIDENT_KIB = 19_456;

/** Argon2 version 1.3 (RFC 9106) of a password and salt. The caller has checked the parameters. */
export function argon2(password: Uint8Array, salt: Uint8Array, parameters: Argon2Parameters): Uint8Array {
  const { memory, lanes } = parameters;
  const engine = engineFor(memory);
  const header = int32LE(
    lanes,
    parameters.length,
    memory,
    parameters.passes,
    VERSION,
    ["d", "i", "id"].indexOf(parameters.variant),
  );
  const seed = blake2b(
    concatBytes(
      header,
      int32LE(password.length),
      password,
      int32LE(salt.length),
      salt,
      int32LE(0), // no secret
      int32LE(0), // no associated data
    ),
  );
  const view = new Uint8Array(engine.memory.buffer, engine.offset, (memory + 1) * BLOCK);
  view.fill(0); // the wasm adds to what it finds
  view.set(header, memory * BLOCK);
  const laneBlocks = Math.floor(memory / (lanes * 4)) * 4;
  for (let lane = 0; lane < lanes; lane++) {
    for (const column of [0, 1]) {
      const block = longHash(concatBytes(seed, int32LE(column, lane)), BLOCK);
      view.set(block, (lane * laneBlocks + column) * BLOCK);
    }
  }
  engine.calculate(memory);
  return longHash(view.subarray(0, BLOCK), parameters.length);
}

/** Variable-length hash H' of RFC 9106 §3.3. */
function longHash(input: Uint8Array, length: number): Uint8Array {
  const prefixed = concatBytes(int32LE(length), input);
  if (length <= 64) return blake2b(prefixed, { dkLen: length });
  const out = new Uint8Array(length);
  let block = blake2b(prefixed);
  let filled = 0;
  for (; length - filled > 64; filled += 32) {
    out.set(block.subarray(0, 32), filled);
    if (length - filled - 32 > 64) block = blake2b(block);
  }
  out.set(blake2b(block, { dkLen: length - filled }), filled);
  return out;
}

function int32LE(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setUint32(i * 4, value, true);
  });
  return bytes;
}

interface Engine {
  readonly memory: WebAssembly.Memory;
  readonly offset: number;
  calculate(memoryKib: number): void;
}

let resident: Engine | undefined;

function engineFor(kib: number): Engine {
  if (kib > RESIDENT_KIB) return createEngine(kib);
  resident ??= createEngine(RESIDENT_KIB);
  return resident;
}

function createEngine(kib: number): Engine {
  const exports = new WebAssembly.Instance(argon2Module).exports;
  const { memory, Hash_GetBuffer: buffer, Hash_SetMemorySize: grow, Hash_Calculate: calculate } = exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error("argon2.wasm exports no memory");
  if (!isFunction(buffer) || !isFunction(grow) || !isFunction(calculate)) {
    throw new Error("argon2.wasm lacks a function");
  }
  buffer(); // the first call is what places the buffer
  if (grow((kib + 1) * BLOCK) !== 0) throw new RangeError(`No memory for an argon2 hash of ${kib} KiB`);
  return { memory, offset: Number(buffer()), calculate: (memoryKib) => void calculate(0, memoryKib) };
}

function isFunction(value: unknown): value is (...values: number[]) => unknown {
  return typeof value === "function";
}
