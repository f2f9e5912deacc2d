import type { Plane } from "./planes.ts";

/** How a JPEG's components make a colour. `inverted`: ink is 0, as Adobe writes it. */
export interface ColourModel {
  readonly kind: "grey" | "rgb" | "ycc" | "cmyk" | "ycck";
  readonly inverted: boolean;
}

/** @param adobe transform of Adobe's segment; null without one. @param ids of the components */
export function colourModel(ids: readonly number[], adobe: number | null): ColourModel {
  if (ids.length === 1) return { kind: "grey", inverted: false };
  if (ids.length === 4) return { kind: adobe === 2 ? "ycck" : "cmyk", inverted: adobe !== null };
  const named = String.fromCharCode(...ids) === "RGB";
  return { kind: adobe === 0 || (adobe === null && named) ? "rgb" : "ycc", inverted: false };
}

/** Makes one row of RGBA of the components' samples, whose rows begin at `rows`. Alpha is left as it is. */
export type Converter = (row: Uint8ClampedArray, planes: readonly Plane[], rows: readonly number[]) => void;

export function converterOf({ kind, inverted }: ColourModel): Converter {
  if (kind === "grey") return grey;
  if (kind === "rgb" || kind === "ycc") return kind === "rgb" ? rgb : ycc;
  return (row, planes, rows) => {
    (kind === "ycck" ? ycc : rgb)(row, planes, rows);
    // What YCCK codes as a colour is the complement of its inks.
    const asTold = (kind === "ycck") !== inverted;
    const black = planes[3];
    if (!black) return;
    for (let x = 0; x < black.columns.length; x++) {
      const sample = black.samples[(rows[3] ?? 0) + (black.columns[x] ?? 0)] ?? 0;
      const light = (inverted ? sample : 255 - sample) / 255;
      for (let i = x * 4; i < x * 4 + 3; i++) {
        const value = row[i] ?? 0;
        row[i] = (asTold ? value : 255 - value) * light;
      }
    }
  };
}

const grey: Converter = (row, [plane], [at = 0]) => {
  if (!plane) return;
  const { samples, columns } = plane;
  for (let x = 0, to = 0; x < columns.length; x++, to += 4) {
    const value = samples[at + (columns[x] as number)] as number;
    row[to] = value;
    row[to + 1] = value;
    row[to + 2] = value;
  }
};

const rgb: Converter = (row, planes, rows) => {
  for (let k = 0; k < 3; k++) {
    const plane = planes[k];
    if (!plane) return;
    const { samples, columns } = plane;
    const at = rows[k] ?? 0;
    for (let x = 0, to = k; x < columns.length; x++, to += 4)
      row[to] = samples[at + (columns[x] as number)] as number;
  }
};

/** JFIF's YCbCr (ITU-T T.871 §7). */
const ycc: Converter = (row, [lights, blues, reds], [yAt = 0, bAt = 0, rAt = 0]) => {
  if (!lights || !blues || !reds) return;
  const { samples, columns } = lights;
  for (let x = 0, to = 0; x < columns.length; x++, to += 4) {
    const light = samples[yAt + (columns[x] as number)] as number;
    const blue = (blues.samples[bAt + (blues.columns[x] as number)] as number) - 128;
    const red = (reds.samples[rAt + (reds.columns[x] as number)] as number) - 128;
    row[to] = light + 1.402 * red;
    row[to + 1] = light - 0.344136 * blue - 0.714136 * red;
    row[to + 2] = light + 1.772 * blue;
  }
};
