import { many, type SqlRow } from "#shared/store/statement.ts";
import type { Store } from "#shared/store/store.ts";

/** The shard with the fewest projects takes the next one; of equals, the first of EDGEWRITE_SHARDS. */
export async function placeForProject(store: Store): Promise<string> {
  const addresses = store.shards.map(({ address }) => address);
  const [only] = addresses;
  if (addresses.length === 1 && only !== undefined) return only;
  const [counts] = await store.main.read(
    many("SELECT shard, count(*) AS projects FROM directory GROUP BY shard", [], (row: SqlRow) => row),
  );
  const projectsOn = new Map(counts.map((row) => [row.shard, Number(row.projects)]));
  return addresses.reduce((best, address) =>
    (projectsOn.get(address) ?? 0) < (projectsOn.get(best) ?? 0) ? address : best,
  );
}
