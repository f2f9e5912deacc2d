/** Numbers that look random and are the same each time. */
export function dice(seed: number) {
  let state = seed;
  return (sides: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** A few bytes changed, left out, put in, or the end cut off; headers are hit more often than their share. */
export function mutated(bytes: Uint8Array, roll: (sides: number) => number): Uint8Array {
  const copy = [...bytes];
  for (let hits = 1 + roll(4); hits > 0; hits--) {
    const at = roll(3) === 0 ? roll(Math.min(64, copy.length)) : roll(copy.length);
    const kind = roll(8);
    if (kind === 0) copy.splice(at, 1 + roll(8));
    else if (kind === 1) copy.splice(at, 0, ...Array.from({ length: 1 + roll(8) }, () => roll(256)));
    else if (kind === 2) copy.length = at;
    else if (kind === 3) copy[at] = 0xff;
    else if (kind === 4) copy[at] = (copy[at] ?? 0) ^ (1 << roll(8));
    else copy[at] = roll(256);
  }
  return Uint8Array.from(copy);
}
