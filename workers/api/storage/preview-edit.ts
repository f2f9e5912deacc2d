import { invalidArgument } from "#shared/contract/errors.ts";
import { extensionOf } from "#shared/contract/file-name.ts";
import { kind, Refusal, stringKind } from "#shared/contract/params/kind.ts";
import { anyCase, integer, number, text, uid } from "#shared/contract/params.ts";
import { readColour } from "#shared/images/colour.ts";
import { type Edit, GRAVITIES, OUTPUTS, type Output } from "#shared/images/edit.ts";
import { MAX_SIDE } from "#shared/images/geometry.ts";
import type { Input } from "../declaration.ts";
import type { FileRow } from "../models/file.ts";

const colour = stringKind(
  {},
  "Must be a colour of 3, 6 or 8 hexadecimal digits, without #.",
  (value) => value === "" || (value.length !== 4 && readColour(value) !== null),
);

const share = kind<number>({ type: "number", minimum: 0, maximum: 1 }, (value) => {
  const read = number().safeParse(value);
  return read.success && read.data >= 0 && read.data <= 1
    ? read.data
    : new Refusal("Must be a number from 0 to 1.");
});

const NAMES = [...OUTPUTS, "heic"] as const;

/** A format, or "" for the file's own. */
const format = kind<(typeof NAMES)[number] | "">({ type: "string", enum: [...NAMES] }, (value) =>
  value === ""
    ? value
    : (NAMES.find((name) => name === value) ?? new Refusal(`Must be one of: ${NAMES.join(", ")}.`)),
);

export const previewParams = () => ({
  bucketId: uid(),
  fileId: uid(),
  width: integer(0, MAX_SIDE).default(0),
  height: integer(0, MAX_SIDE).default(0),
  gravity: anyCase(GRAVITIES).default("center"),
  quality: integer(-1, 100).default(-1),
  borderWidth: integer(0, 100).default(0),
  borderColor: colour.default(""),
  borderRadius: integer(0, MAX_SIDE).default(0),
  opacity: share.default(1),
  rotation: integer(-360, 360).default(0),
  background: colour.default(""),
  output: format.default(""),
  token: text(512, 0).default(""),
});

/**
 * What the parameters ask for, in one form: what looks the same is written the same.
 * @param isIcon the preview will be an icon
 * @throws ApiError general_argument_invalid for `heic`, which no free codec writes
 */
export function editOf(input: Input<ReturnType<typeof previewParams>>, file: FileRow, isIcon: boolean): Edit {
  if (input.output === "heic") {
    throw invalidArgument("output", "This server cannot write heic. Use jpg, png, webp, avif or gif.");
  }
  return {
    width: input.width,
    height: input.height,
    gravity: input.gravity,
    opacity: input.opacity,
    background: input.background.toLowerCase(),
    borderWidth: input.borderWidth,
    borderColor: input.borderColor.toLowerCase(),
    borderRadius: input.borderRadius,
    rotation: (input.rotation + 360) % 360,
    quality: input.quality,
    output: input.output || (isIcon ? "png" : defaultOutput(file)),
  };
}

/** By the name's extension, without one by the type, else JPEG (reference/storage.md §5). */
function defaultOutput({ name, mimeType }: FileRow): Output {
  const extension = extensionOf(name);
  const wanted = extension === "" ? mimeType.replace(/^image\//, "") : extension;
  return OUTPUTS.find((output) => output === wanted) ?? "jpg";
}
