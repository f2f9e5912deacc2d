import { eq } from "drizzle-orm";
import type { Part } from "#shared/files/device.ts";
import { files } from "#shared/store/schema/index.ts";
import { command, first, many, type Query } from "#shared/store/statement.ts";
import { findOne } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import type { Work } from "#shared/store/work.ts";
import { found } from "../found.ts";
import type { FileRow } from "../models/file.ts";

/**
 * How long whoever finishes a file has it to himself, in milliseconds. He asks for more while he is at it, so that this is
 * no more than what a crash costs whoever tries again.
 */
export const LEASE = 60_000;

/** The chunks of an upload that have arrived, and whose it is to finish it. */
export interface Progress {
  readonly row: FileRow;
  readonly parts: readonly Part[];
  /** Until when the caller, and nobody else, may finish the file; null: it is not for the caller to do. */
  readonly lease: number | null;
}

/**
 * Notes a part, and takes on finishing the file when it was the last: one batch, so of all that come at the same time one
 * gets the lease.
 * @throws GuardError storage_file_not_found
 */
export function recordPart(work: Work, sequence: number, part: Part | null, now: number, today: string) {
  const noted = command(
    `INSERT INTO fileParts (file, number, etag) SELECT ?1, ?2, ?3
     WHERE ?2 > 0 AND EXISTS (SELECT 1 FROM files WHERE sequence = ?1 AND complete = 0)
     ON CONFLICT (file, number) DO UPDATE SET etag = excluded.etag`,
    [sequence, part?.number ?? 0, part?.etag ?? ""],
  );
  const counted = command(
    `UPDATE files SET updatedAt = ?2, chunksUploaded = min(${COUNT}, chunksTotal - 1)
     WHERE sequence = ?1 AND complete = 0`,
    [sequence, today],
  );
  return progress(work, sequence, now, [noted, counted]);
}

const COUNT = "(SELECT count(*) FROM fileParts WHERE file = ?1)";

async function progress(
  work: Work,
  sequence: number,
  now: number,
  before: readonly Query<void>[],
): Promise<Progress> {
  const until = now + LEASE;
  const claimed = first(
    `UPDATE files SET finishUntil = ?3
     WHERE sequence = ?1 AND complete = 0 AND finishUntil <= ?2 AND ${COUNT} = chunksTotal RETURNING 1 AS mine`,
    [sequence, now, until],
    () => true,
  );
  const exists = ensure("storage_file_not_found", "EXISTS (SELECT 1 FROM files WHERE sequence = ?1)", [
    sequence,
  ]);
  const file = findOne(files, eq(files.sequence, sequence));
  const results = await work.write([], exists, ...before, claimed, partsOf(sequence), file);
  const [mine, listed, row] = results.slice(before.length + 1) as [true | null, Part[], FileRow | null];
  return {
    row: found(row, "storage_file_not_found"),
    parts: listed,
    lease: mine === true ? until : null,
  };
}

/** Keeps the lease for longer. @returns until when; null when it is somebody else's by now, or the file is gone */
export async function extendLease(work: Work, sequence: number, lease: number, now: number) {
  const until = now + LEASE;
  const extended = first(
    "UPDATE files SET finishUntil = ?3 WHERE sequence = ?1 AND complete = 0 AND finishUntil = ?2 RETURNING 1 AS mine",
    [sequence, lease, until],
    () => true,
  );
  const [mine] = await work.write([], extended);
  return mine ? until : null;
}

/** Gives the lease back: the next chunk that is sent again may try at once. */
export async function releaseLease(work: Work, sequence: number, lease: number): Promise<void> {
  const released = command("UPDATE files SET finishUntil = 0 WHERE sequence = ?1 AND finishUntil = ?2", [
    sequence,
    lease,
  ]);
  await work.write([], released);
}

/**
 * Gives the lease back unless other parts have been noted than those the caller knows: who notes a part later finds the
 * lease free, so that one of the two finishes the file.
 * @returns the parts there are now, null when the lease was given back or is somebody else's
 */
export async function releaseUnlessChanged(
  work: Work,
  sequence: number,
  lease: number,
  known: readonly Part[],
): Promise<Part[] | null> {
  const etags =
    "(SELECT json_group_array(etag) FROM (SELECT etag FROM fileParts WHERE file = ?1 ORDER BY number))";
  const [, held, parts] = await work.write(
    [],
    command(`UPDATE files SET finishUntil = 0 WHERE sequence = ?1 AND finishUntil = ?2 AND ${etags} = ?3`, [
      sequence,
      lease,
      JSON.stringify(known.map(({ etag }) => etag)),
    ]),
    first("SELECT 1 FROM files WHERE sequence = ?1 AND finishUntil = ?2", [sequence, lease], () => true),
    partsOf(sequence),
  );
  return held ? parts : null;
}

const partsOf = (sequence: number): Query<Part[]> =>
  many("SELECT number, etag FROM fileParts WHERE file = ?1 ORDER BY number", [sequence], (row) => ({
    number: Number(row.number),
    etag: String(row.etag),
  }));

/** What a batch fails with when the file was finished by another, or given up, meanwhile. */
export const LEASE_LOST = "storage_lease_lost";

/** Fails the batch unless the file is there and the lease still holds. */
export const holdsLease = (sequence: number, lease: number): [Query<void>, Query<void>] => [
  ensure("storage_file_not_found", "EXISTS (SELECT 1 FROM files WHERE sequence = ?1)", [sequence]),
  ensure(
    LEASE_LOST,
    "EXISTS (SELECT 1 FROM files WHERE sequence = ?1 AND complete = 0 AND finishUntil = ?2)",
    [sequence, lease],
  ),
];
