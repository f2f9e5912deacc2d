import type { RowSink, Size } from "../bitmap.ts";
import { damaged } from "../failure.ts";
import { type ColourModel, converterOf } from "./colours.ts";
import type { Frame } from "./frame.ts";
import { type BlockSide, inverseOf } from "./idct.ts";
import type { Store } from "./scan.ts";
import type { Tables } from "./tables.ts";

/** An image of eight samples a block, made with fewer. */
export const shrunk = ({ width, height }: Size, side: BlockSide): Size => ({
  width: Math.ceil((width * side) / 8),
  height: Math.ceil((height * side) / 8),
});

/**
 * Makes the rows of a line of units of its coefficients, and clears those, so that the next line may take their place.
 * @throws ImageError damaged
 */
export function unitLines(
  frame: Frame,
  stores: readonly Store[],
  tables: Tables,
  model: ColourModel,
  side: BlockSide,
  sink: RowSink,
): (line: number) => void {
  const { width, height } = shrunk(frame, side);
  const planes = stores.map((store) => planeOf(store, frame, tables, side, width));
  const convert = converterOf(model);
  const row = new Uint8ClampedArray(width * 4).fill(255);
  const perLine = frame.down * side;
  return (line) => {
    for (const plane of planes) plane.fill(line);
    const rows = Math.min(perLine, height - line * perLine);
    for (let y = 0; y < rows; y++) {
      convert(
        row,
        planes,
        planes.map((plane) => plane.rowAt(y)),
      );
      sink(row);
    }
  };
}

/** Samples of a component for one line of units. */
export interface Plane {
  readonly samples: Uint8ClampedArray;
  /** By column of the image: where in a row its sample is. */
  readonly columns: Int32Array;
}

function planeOf(
  { component, coefficients, lines }: Store,
  frame: Frame,
  tables: Tables,
  side: BlockSide,
  width: number,
) {
  const quantization = tables.quantization[component.quantization];
  if (!quantization) throw damaged("The JPEG lacks a table that it uses.");
  // A component with fewer samples than the others is not made smaller than them.
  const own = ownSide(frame.across / component.h, frame.down / component.v, side);
  const inverse = inverseOf(own, quantization);
  const { h, v, stride } = component;
  const bytes = stride * own;
  const samples = new Uint8ClampedArray(bytes * v * own);
  const columns = Int32Array.from({ length: width }, (_, x) =>
    Math.floor((x * h * own) / (frame.across * side)),
  );
  return {
    samples,
    columns,
    fill(line: number): void {
      const first = (line * v) % lines;
      for (let y = 0; y < v; y++) {
        for (let x = 0; x < stride; x++) {
          inverse(coefficients, ((first + y) * stride + x) * 64, samples, y * own * bytes + x * own, bytes);
        }
      }
      coefficients.fill(0, first * stride * 64, (first + v) * stride * 64);
    },
    rowAt: (y: number): number => Math.floor((y * v * own) / (frame.down * side)) * bytes,
  };
}

function ownSide(across: number, down: number, side: BlockSide): BlockSide {
  const factor = Math.min(across, down);
  if (factor >= 4) return side === 1 ? 4 : 8;
  if (factor >= 2) return side === 1 ? 2 : side === 2 ? 4 : 8;
  return side;
}
