import { command, type Query } from "#shared/store/statement.ts";

/** What a project keeps in its buckets. */
export interface Stored {
  readonly buckets: number;
  /** Complete ones. */
  readonly files: number;
  /** On the device. */
  readonly bytes: number;
}

/** What a project keeps now: exact, as every batch that changes a file keeps its bucket's totals. */
export function storedNow(projectId: string): Query<Stored> {
  const query = command(
    "SELECT count(*) AS buckets, sum(fileCount) AS files, sum(totalSize) AS bytes FROM buckets WHERE projectId = ?1",
    [projectId],
  );
  return {
    ...query,
    read: ([row]) => ({
      buckets: Number(row?.buckets ?? 0),
      files: Number(row?.files ?? 0),
      bytes: Number(row?.bytes ?? 0),
    }),
  };
}
