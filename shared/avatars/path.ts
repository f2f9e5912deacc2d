/** A closed outline: x0, y0, x1, y1 …; the last point joins the first. */
export type Polygon = readonly number[];

/** Where drawing units land on the canvas. */
export interface Placement {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Letter and the count of its numbers: the absolute commands our own art is written in. */
const ARITY: Readonly<Record<string, number>> = { M: 2, L: 2, H: 1, V: 1, Q: 4, C: 6, Z: 0 };

/** Longest error of a flattened curve, in pixels. */
const TOLERANCE = 0.02;

const TOKEN = /([MLHVQCZ])|(-?\d*\.?\d+)/g;

/** An SVG path of absolute M, L, H, V, Q, C and Z → polygons on the canvas. What it does not know it skips. */
export function flatten(path: string, { scale, x: dx, y: dy }: Placement): Polygon[] {
  const polygons: number[][] = [];
  let polygon: number[] = [];
  let [x, y] = [0, 0];
  const lineTo = (toX: number, toY: number) => {
    [x, y] = [toX, toY];
    polygon.push(x, y);
  };
  const run = (command: string, n: readonly number[]) => {
    const at = (index: number) => (n[index] ?? 0) * scale + (index % 2 === 0 ? dx : dy);
    if (command === "M") {
      polygon = [];
      polygons.push(polygon);
      lineTo(at(0), at(1));
    } else if (command === "L") lineTo(at(0), at(1));
    else if (command === "H") lineTo(at(0), y);
    else if (command === "V") lineTo(x, (n[0] ?? 0) * scale + dy);
    else if (command === "Q") {
      const [cx, cy, toX, toY] = [at(0), at(1), at(2), at(3)];
      const third = (from: number, control: number) => from + ((control - from) * 2) / 3;
      curve(third(x, cx), third(y, cy), third(toX, cx), third(toY, cy), toX, toY);
    } else if (command === "C") curve(at(0), at(1), at(2), at(3), at(4), at(5));
  };
  const curve = (ax: number, ay: number, bx: number, by: number, toX: number, toY: number) => {
    const [fromX, fromY] = [x, y];
    // How far the curve can be from its chord, by its second differences (Wang's formula).
    const bend = Math.max(
      Math.hypot(fromX - 2 * ax + bx, fromY - 2 * ay + by),
      Math.hypot(ax - 2 * bx + toX, ay - 2 * by + toY),
    );
    const steps = Math.min(64, Math.max(1, Math.ceil(Math.sqrt((0.75 * bend) / TOLERANCE))));
    for (let step = 1; step <= steps; step++) {
      const t = step / steps;
      const s = 1 - t;
      const [p, q, r, u] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
      lineTo(p * fromX + q * ax + r * bx + u * toX, p * fromY + q * ay + r * by + u * toY);
    }
  };
  let command = "";
  let numbers: number[] = [];
  for (const [, letter, number] of path.matchAll(TOKEN)) {
    if (letter !== undefined) {
      command = letter;
      numbers = [];
    } else numbers.push(Number(number));
    if (command !== "Z" && numbers.length === ARITY[command]) {
      run(command, numbers);
      numbers = [];
      // Further pairs after a move are lines.
      if (command === "M") command = "L";
    }
  }
  return polygons;
}
