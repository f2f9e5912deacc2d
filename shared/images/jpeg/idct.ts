/** Samples a block is decoded to on each side: 8, or fewer for a smaller image. */
export type BlockSide = 1 | 2 | 4 | 8;

/** Turns the coefficients of a block to samples: `at` is the first coefficient, `to` the first sample. */
export type Inverse = (
  coefficients: Int16Array,
  at: number,
  samples: Uint8ClampedArray,
  to: number,
  stride: number,
) => void;

/**
 * The inverse DCT of a component, with its quantization. For fewer than 8 samples only the lowest frequencies are used:
 * the image comes out smaller without ever being whole.
 */
export function inverseOf(side: BlockSide, quantization: Uint16Array): Inverse {
  if (side === 8) return whole(quantization);
  if (side === 1) {
    const scale = (quantization[0] ?? 0) / 8;
    return (coefficients, at, samples, to) => {
      samples[to] = (coefficients[at] as number) * scale + 128;
    };
  }
  return partial(side, quantization);
}

function partial(side: 2 | 4, quantization: Uint16Array): Inverse {
  const basis = new Float32Array(side * side);
  for (let u = 0; u < side; u++) {
    for (let x = 0; x < side; x++) {
      const norm = Math.sqrt((u === 0 ? 1 : 2) / side);
      basis[x * side + u] = norm * Math.cos(((2 * x + 1) * u * Math.PI) / (2 * side));
    }
  }
  const half = new Float32Array(side * side);
  const scale = side / 8;
  return (coefficients, at, samples, to, stride) => {
    for (let v = 0; v < side; v++) {
      for (let x = 0; x < side; x++) {
        let sum = 0;
        for (let u = 0; u < side; u++) {
          const place = v * 8 + u;
          sum +=
            (coefficients[at + place] as number) *
            (quantization[place] as number) *
            (basis[x * side + u] as number);
        }
        half[v * side + x] = sum * scale;
      }
    }
    for (let x = 0; x < side; x++) {
      for (let y = 0; y < side; y++) {
        let sum = 0;
        for (let v = 0; v < side; v++)
          sum += (half[v * side + x] as number) * (basis[y * side + v] as number);
        samples[to + y * stride + x] = sum + 128;
      }
    }
  };
}

/** Scale factors of Arai, Agui and Nakajima's transform: they go with the quantization. */
const AAN = [1, 1.387039845, 1.306562965, 1.175875602, 1, 0.785694958, 0.5411961, 0.275899379];

/** Eight by eight by Arai, Agui and Nakajima: five multiplications a line. */
function whole(quantization: Uint16Array): Inverse {
  const scale = Float32Array.from(quantization, (q, i) => (q * (AAN[i >> 3] ?? 0) * (AAN[i & 7] ?? 0)) / 8);
  const block = new Float32Array(64);
  return (coefficients, at, samples, to, stride) => {
    let flat = true;
    for (let i = 0; i < 64; i++) {
      const value = coefficients[at + i] as number;
      if (value !== 0 && i > 0) flat = false;
      block[i] = value * (scale[i] as number);
    }
    if (flat) {
      const value = (block[0] as number) + 128;
      for (let y = 0; y < 8; y++) samples.fill(value, to + y * stride, to + y * stride + 8);
      return;
    }
    for (let x = 0; x < 8; x++) line(block, x, 8);
    for (let y = 0; y < 8; y++) {
      line(block, y * 8, 1);
      for (let x = 0; x < 8; x++) samples[to + y * stride + x] = (block[y * 8 + x] as number) + 128;
    }
  };
}

function line(b: Float32Array, at: number, step: number): void {
  const i1 = at + step;
  const i2 = i1 + step;
  const i3 = i2 + step;
  const i4 = i3 + step;
  const i5 = i4 + step;
  const i6 = i5 + step;
  const i7 = i6 + step;
  const e10 = (b[at] as number) + (b[i4] as number);
  const e11 = (b[at] as number) - (b[i4] as number);
  const e13 = (b[i2] as number) + (b[i6] as number);
  const e12 = ((b[i2] as number) - (b[i6] as number)) * Math.SQRT2 - e13;
  const e0 = e10 + e13;
  const e3 = e10 - e13;
  const e1 = e11 + e12;
  const e2 = e11 - e12;
  const z13 = (b[i5] as number) + (b[i3] as number);
  const z10 = (b[i5] as number) - (b[i3] as number);
  const z11 = (b[i1] as number) + (b[i7] as number);
  const z12 = (b[i1] as number) - (b[i7] as number);
  const o7 = z11 + z13;
  const z5 = (z10 + z12) * 1.847759065;
  const o6 = z5 - z10 * 2.61312593 - o7;
  const o5 = (z11 - z13) * Math.SQRT2 - o6;
  const o4 = z5 - z12 * 1.0823922 - o5;
  b[at] = e0 + o7;
  b[i7] = e0 - o7;
  b[i1] = e1 + o6;
  b[i6] = e1 - o6;
  b[i2] = e2 + o5;
  b[i5] = e2 - o5;
  b[i3] = e3 + o4;
  b[i4] = e3 - o4;
}
