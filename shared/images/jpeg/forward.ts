const AAN = [1, 1.387039845, 1.306562965, 1.175875602, 1, 0.785694958, 0.5411961, 0.275899379];

/** Factors that turn the forward transform's results to quantized coefficients. */
export const divisorsOf = (quantization: Uint8Array): Float32Array =>
  Float32Array.from(quantization, (q, i) => 1 / (q * (AAN[i >> 3] ?? 1) * (AAN[i & 7] ?? 1) * 8));

/** The forward DCT of a block in place, by Arai, Agui and Nakajima; its scale goes with the divisors. */
export function forward(block: Float32Array): void {
  for (let y = 0; y < 8; y++) line(block, y * 8, 1);
  for (let x = 0; x < 8; x++) line(block, x, 8);
}

function line(b: Float32Array, at: number, step: number): void {
  const i1 = at + step;
  const i2 = i1 + step;
  const i3 = i2 + step;
  const i4 = i3 + step;
  const i5 = i4 + step;
  const i6 = i5 + step;
  const i7 = i6 + step;
  const s0 = (b[at] as number) + (b[i7] as number);
  const d0 = (b[at] as number) - (b[i7] as number);
  const s1 = (b[i1] as number) + (b[i6] as number);
  const d1 = (b[i1] as number) - (b[i6] as number);
  const s2 = (b[i2] as number) + (b[i5] as number);
  const d2 = (b[i2] as number) - (b[i5] as number);
  const s3 = (b[i3] as number) + (b[i4] as number);
  const d3 = (b[i3] as number) - (b[i4] as number);
  const e0 = s0 + s3;
  const e3 = s0 - s3;
  const e1 = s1 + s2;
  const z1 = (s1 - s2 + e3) * Math.SQRT1_2;
  b[at] = e0 + e1;
  b[i4] = e0 - e1;
  b[i2] = e3 + z1;
  b[i6] = e3 - z1;
  const o0 = d3 + d2;
  const o1 = d2 + d1;
  const o2 = d1 + d0;
  const z5 = (o0 - o2) * 0.382683433;
  const z2 = 0.5411961 * o0 + z5;
  const z4 = 1.306562965 * o2 + z5;
  const z3 = o1 * Math.SQRT1_2;
  const z11 = d0 + z3;
  const z13 = d0 - z3;
  b[i5] = z13 + z2;
  b[i3] = z13 - z2;
  b[i1] = z11 + z4;
  b[i7] = z11 - z4;
}
