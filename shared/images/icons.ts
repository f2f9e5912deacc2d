import { fill } from "#shared/avatars/canvas.ts";
import { flatten } from "#shared/avatars/path.ts";
import { type Bitmap, blank, type Size } from "./bitmap.ts";
import type { Edit } from "./edit.ts";
import { frame } from "./geometry.ts";

/** What stands for a file that has no picture of its own. */
export type IconName = "image" | "video" | "audio" | "text" | "archive" | "file";

/** Drawn on a square of 24 units; holes are where outlines overlap. */
const PATHS: Readonly<Record<IconName, string>> = {
  image: "M3 4 H21 V20 H3 Z M5 6 V18 H19 V6 Z M6 17 L10 11 L13 15 L15 12.5 L18 17 Z M14 8 H17 V11 H14 Z",
  video: "M3 4 H21 V20 H3 Z M5 6 V18 H19 V6 Z M9.5 8.5 L16 12 L9.5 15.5 Z",
  audio:
    "M10 4 L19 2.5 V16 Q19 19 16 19 Q13 19 13 16.5 Q13 14 16 14 L17 14.2 V7 L12 7.9 V18 Q12 21 9 21 Q6 21 6 18.5 Q6 16 9 16 L10 16.2 Z",
  text: "M5 2 H15 L19 6 V22 H5 Z M8 9 V10.5 H16 V9 Z M8 13 V14.5 H16 V13 Z M8 17 V18.5 H13 V17 Z",
  archive: "M3 4 H21 V9 H20 V20 H4 V9 H3 Z M9 11 V13 H15 V11 Z",
  file: "M5 2 H15 L19 6 V22 H5 Z M14 3.5 V7 H17.5 Z",
};

/** The size of an icon of which none is asked for. */
export const ICON: Size = { width: 256, height: 256 };

/** Ground of icons, unless another is asked for (reference/storage.md §5). */
export const ICON_GROUND = "eceff1";

const GREY = { red: 0x90, green: 0xa4, blue: 0xae, alpha: 1 };

/** The icon for a media type. */
export function iconFor(mimeType: string): IconName {
  const [family = "", kind = ""] = mimeType.split("/");
  if (family === "image" || family === "video" || family === "audio" || family === "text") return family;
  if (/(zip|tar|gzip|7z|rar|compressed|bzip)/.test(kind)) return "archive";
  if (/(pdf|word|document|sheet|excel|presentation|powerpoint|json|xml|rtf)/.test(kind)) return "text";
  return "file";
}

/** An icon in the middle of a transparent picture of the size that is asked for. */
export function drawIcon(name: IconName, edit: Pick<Edit, "width" | "height">): Bitmap {
  const { width, height } = frame(ICON, edit);
  const side = Math.min(width, height) * 0.6;
  const canvas = blank({ width, height });
  const place = { scale: side / 24, x: (width - side) / 2, y: (height - side) / 2 };
  fill(canvas, flatten(PATHS[name], place), GREY, "evenodd");
  return canvas;
}
