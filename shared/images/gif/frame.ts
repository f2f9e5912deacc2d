import type { Size } from "../bitmap.ts";
import { concat } from "../concat.ts";
import { damaged } from "../failure.ts";

/** The first image of a GIF (GIF89a §20 to §23). */
export interface FirstFrame extends Size {
  readonly screen: Size;
  readonly left: number;
  readonly top: number;
  readonly interlaced: boolean;
  /** RGB, three bytes a colour. */
  readonly palette: Uint8Array;
  /** Index of the pixels that show the ground; -1: none. */
  readonly transparent: number;
  readonly codeSize: number;
  /** The packed indices. */
  readonly data: Uint8Array;
}

/** @throws ImageError damaged */
export function firstFrame(bytes: Uint8Array): FirstFrame {
  const byte = (at: number): number => {
    const value = bytes[at];
    if (value === undefined) throw damaged("The GIF is cut short.");
    return value;
  };
  const word = (at: number): number => byte(at) | (byte(at + 1) << 8);
  const paletteAt = (at: number, flags: number) =>
    flags & 0x80 ? bytes.subarray(at, at + 3 * 2 ** ((flags & 7) + 1)) : bytes.subarray(0, 0);
  const screen = { width: word(6), height: word(8) };
  const shared = paletteAt(13, byte(10));
  let at = 13 + shared.length;
  let transparent = -1;
  for (;;) {
    const kind = byte(at++);
    if (kind === 0x21) {
      if (byte(at) === 0xf9 && byte(at + 1) === 4) transparent = byte(at + 2) & 1 ? byte(at + 5) : -1;
      at = afterBlocks(byte, at + 1);
    } else if (kind === 0x2c) {
      const [left, top, width, height] = [word(at), word(at + 2), word(at + 4), word(at + 6)];
      const flags = byte(at + 8);
      if (width === 0 || height === 0 || left + width > screen.width || top + height > screen.height) {
        throw damaged("The frame of the GIF lies outside its screen.");
      }
      const own = paletteAt(at + 9, flags);
      at += 9 + own.length;
      const codeSize = byte(at);
      if (codeSize < 2 || codeSize > 8) throw damaged("The GIF has no code size.");
      const palette = own.length > 0 ? own : shared;
      const data = blocksFrom(bytes, at + 1);
      const interlaced = (flags & 0x40) !== 0;
      return { screen, left, top, width, height, interlaced, palette, transparent, codeSize, data };
    } else {
      throw damaged("The GIF has no image.");
    }
  }
}

function afterBlocks(byte: (at: number) => number, first: number): number {
  let at = first;
  for (let size = byte(at); size > 0; size = byte(at)) at += 1 + size;
  return at + 1;
}

function blocksFrom(bytes: Uint8Array, first: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let at = first; at < bytes.length; ) {
    const size = bytes[at] ?? 0;
    if (size === 0) break;
    blocks.push(bytes.subarray(at + 1, at + 1 + size));
    at += 1 + size;
  }
  return concat(blocks);
}
