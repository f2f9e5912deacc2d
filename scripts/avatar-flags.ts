import { flatten, type Polygon } from "#shared/avatars/path.ts";

type Plain = (path: string, scaleX?: number, scaleY?: number, digits?: number) => string;

interface Style {
  readonly fill: string;
  readonly stroke: string;
  readonly width: number;
  readonly miter: number;
  readonly opacity: number;
  readonly evenOdd: boolean;
}

const [WIDTH, HEIGHT] = [600, 400];
const NAMES: Readonly<Record<string, string>> = {
  white: "ffffff",
  black: "000000",
  red: "ff0000",
  gold: "ffd700",
  green: "008000",
  blue: "0000ff",
  yellow: "ffff00",
};

/** An SVG of paths, circles and ellipses in groups, without transforms → the shapes of `Art`, strokes as outlines. */
export function flagShapes(svg: string, plain: Plain, code: string): string {
  const [left = 0, top = 0, wide = 1, high = 1] = (/viewBox="([^"]+)"/.exec(svg)?.[1] ?? "")
    .split(" ")
    .map(Number);
  const stack: Style[] = [{ fill: "000000", stroke: "none", width: 1, miter: 4, opacity: 1, evenOdd: false }];
  const shapes: string[] = [];
  for (const [, end, name, attributes = "", empty] of svg.matchAll(/<(\/?)([a-z]+)([^>]*?)(\/?)>/g)) {
    if (name === "svg") continue;
    if (name === "g" && end) {
      stack.pop();
      continue;
    }
    const get = (key: string) => new RegExp(` ${key}="([^"]*)"`).exec(attributes)?.[1];
    const style = inherit(stack.at(-1), get, code);
    if (name === "g" && !empty) {
      stack.push(style);
      continue;
    }
    const path = outline(name ?? "", get);
    if (path === "") throw new Error(`${code}: <${name}> is not known.`);
    const d = plain(path, 1, 1, 3);
    const moved = shift(d, -left, -top);
    const alpha = style.opacity < 1 ? Math.round(style.opacity * 255).toString(16) : "";
    if (style.fill !== "none")
      shapes.push(
        `${style.fill}${alpha}${style.evenOdd ? "!" : ""}${plain(moved, WIDTH / wide, HEIGHT / high)}`,
      );
    if (style.stroke !== "none") {
      // Finer than the canvas will ever be.
      const lines = flatten(plain(moved, WIDTH / wide, HEIGHT / high, 2), { scale: 1, x: 0, y: 0 });
      const closed = d
        .split("M")
        .slice(1)
        .map((part) => part.endsWith("Z"));
      const width = (style.width * WIDTH) / wide;
      const outlines = lines.flatMap((line, at) => stroke(line, closed[at] ?? false, width / 2, style.miter));
      shapes.push(`${style.stroke}${alpha}${outlines.map(written).join("")}`);
    }
  }
  return shapes.join("|");
}

function inherit(above: Style | undefined, get: (key: string) => string | undefined, code: string): Style {
  if (!above) throw new Error(`${code}: groups do not match.`);
  // Latvia's flag alone is coloured by a style sheet.
  const classFill = get("class") === "st1" ? "9e3039" : undefined;
  return {
    fill: colour(get("fill") ?? classFill) ?? above.fill,
    stroke: colour(get("stroke")) ?? above.stroke,
    width: Number(get("stroke-width") ?? above.width),
    miter: Number(get("stroke-miterlimit") ?? above.miter),
    opacity: Number(get("opacity") ?? 1) * above.opacity,
    evenOdd: (get("fill-rule") ?? (above.evenOdd ? "evenodd" : "")) === "evenodd",
  };
}

function colour(text: string | undefined): string | undefined {
  if (text === undefined || text === "none") return text;
  const hex = (NAMES[text] ?? text).replace("#", "").toLowerCase();
  if (!/^([0-9a-f]{3}){1,2}$/.test(hex)) throw new Error(`${text} is not a colour.`);
  return hex.length === 3 ? hex.replaceAll(/./g, "$&$&") : hex;
}

function outline(name: string, get: (key: string) => string | undefined): string {
  if (name === "path") return get("d") ?? "";
  const number = (key: string) => Number(get(key) ?? 0);
  if (name !== "circle" && name !== "ellipse") return "";
  const [cx, cy] = [number("cx"), number("cy")];
  const [rx, ry] = name === "circle" ? [number("r"), number("r")] : [number("rx"), number("ry")];
  return `M${cx - rx} ${cy}A${rx} ${ry} 0 1 1 ${cx + rx} ${cy}A${rx} ${ry} 0 1 1 ${cx - rx} ${cy}Z`;
}

function shift(path: string, dx: number, dy: number): string {
  return path.replaceAll(/([MLHVQC])([^A-Z]*)/g, (_, command: string, rest: string) => {
    const numbers = (rest.match(/-?\d*\.?\d+/g) ?? []).map(Number);
    const moved = numbers.map(
      (n, at) => n + (command === "V" || (command !== "H" && at % 2 === 1) ? dy : dx),
    );
    return command + moved.map((n) => +n.toFixed(3)).join(" ");
  });
}

/** Both sides of a line; a closed one has an outer and an inner ring. Caps are flat. */
function stroke(line: Polygon, closed: boolean, half: number, miter: number): number[][] {
  const points: [number, number][] = [];
  for (let at = 0; at < line.length; at += 2) {
    const point: [number, number] = [line[at] ?? 0, line[at + 1] ?? 0];
    const before = points.at(-1);
    if (!before || Math.hypot(point[0] - before[0], point[1] - before[1]) > 0.01) points.push(point);
  }
  const [first, last] = [points[0], points.at(-1)];
  if (closed && first && last && Math.hypot(first[0] - last[0], first[1] - last[1]) < 0.01) points.pop();
  if (points.length < 2) return [];
  const backward = points.toReversed();
  if (closed) return [side(points, true, half, miter), side(backward, true, half, miter)];
  return [[...side(points, false, half, miter), ...side(backward, false, half, miter)]];
}

/** The points at `half` to the left of a line. */
function side(points: readonly [number, number][], closed: boolean, half: number, miter: number): number[] {
  const out: number[] = [];
  const { length } = points;
  const at = (index: number) => points[(index + length) % length] ?? [0, 0];
  for (let index = 0; index < length; index++) {
    const here = at(index);
    const into = closed || index > 0 ? normal(at(index - 1), here) : normal(here, at(index + 1));
    const away = closed || index < length - 1 ? normal(here, at(index + 1)) : into;
    const cosine = into[0] * away[0] + into[1] * away[1];
    const reach = Math.sqrt(2 / (1 + Math.max(-0.9999, cosine)));
    if (reach <= miter) {
      const scale = half / (1 + cosine);
      out.push(here[0] + (into[0] + away[0]) * scale, here[1] + (into[1] + away[1]) * scale);
    } else {
      for (const n of [into, away]) out.push(here[0] + n[0] * half, here[1] + n[1] * half);
    }
  }
  return out;
}

function normal(from: readonly [number, number], to: readonly [number, number]): [number, number] {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  return [dy / length, -dx / length];
}

function written(points: readonly number[]): string {
  const words = points.map((value) => +value.toFixed(1));
  return `M${words.slice(0, 2).join(" ")}L${words.slice(2).join(" ")}Z`.replaceAll(" -", "-");
}
