import { sha256Hex } from "#shared/crypto/secrets.ts";
import { writeContent } from "#shared/files/content.ts";
import type { Device } from "#shared/files/device.ts";
import { objectKey, open } from "#shared/files/sealing.ts";
import { concat } from "#shared/images/concat.ts";
import type { Edit } from "#shared/images/edit.ts";
import { command } from "#shared/store/statement.ts";
import type { Context } from "../context.ts";
import type { FileRow } from "../models/file.ts";
import { aside } from "./aside.ts";

/** To be raised when the same edit begins to give another image: objects of before are then left to age. */
const VERSION = 1;

/** Derived objects a file may have; beyond them the oldest go. */
const MOST = 200;

/** What tells one edit from another, and so one preview of a file: 32 hexadecimal digits. */
export const editHash = (edit: Edit, codec: string): string =>
  sha256Hex(JSON.stringify([VERSION, codec, edit])).slice(0, 32);

/** Where a file's preview is kept. A file's content never changes under its object's key, so neither does this. */
export const previewKey = ({ object }: FileRow, hash: string): string =>
  `previews/${object.replace(/^files\//, "")}/${hash}`;

/** A preview that was made before; null when there is none. */
export async function keptPreview(
  { device, settings }: Pick<Context<unknown>, "device" | "settings">,
  file: Pick<FileRow, "encryption">,
  key: string,
): Promise<Uint8Array | null> {
  const stored = await device.read(key);
  if (!stored) return null;
  return collect(file.encryption ? open(objectKey(settings.encryptionKey, key), stored) : stored);
}

/** Keeps a preview for the next one who asks. Its row comes first: an object is never without someone who knows of it. */
export async function keepPreview(
  context: Pick<Context<unknown>, "work" | "store" | "device" | "settings" | "today">,
  file: Pick<FileRow, "sequence" | "encryption">,
  key: string,
  bytes: Uint8Array,
): Promise<void> {
  const { device, settings, today } = context;
  await aside(context).write(
    [],
    command(
      `INSERT INTO previews (object, file, createdAt) SELECT ?1, ?2, ?3
       WHERE EXISTS (SELECT 1 FROM files WHERE sequence = ?2) ON CONFLICT (object) DO UPDATE SET createdAt = ?3`,
      [key, file.sequence, today],
    ),
    command(
      `DELETE FROM previews WHERE object IN
       (SELECT object FROM previews WHERE file = ?1 ORDER BY createdAt DESC, object LIMIT -1 OFFSET ${MOST})`,
      [file.sequence],
    ),
  );
  await write(device, settings.encryptionKey, file, key, bytes);
  // The file may have gone meanwhile, and what it left may have been cleared away before this was written.
  await aside(context).write(
    [],
    command(
      `INSERT INTO refuse (object, uploadId) SELECT ?1, ''
       WHERE NOT EXISTS (SELECT 1 FROM previews WHERE object = ?1) ON CONFLICT (object) DO NOTHING`,
      [key],
    ),
  );
}

const write = (
  device: Device,
  secret: string,
  { encryption }: Pick<FileRow, "encryption">,
  object: string,
  bytes: Uint8Array,
) => writeContent(device, secret, { object, encryption, compression: "none" }, once(bytes));

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** All bytes of a content in one piece. */
export async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  // Copies: a source may use its buffer again.
  for await (const piece of bytes) pieces.push(new Uint8Array(piece));
  const [only] = pieces;
  return only && pieces.length === 1 ? only : concat(pieces);
}
