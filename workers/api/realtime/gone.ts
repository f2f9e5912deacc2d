import type { Settings } from "#shared/config/settings.ts";
import { FactCache } from "#shared/store/cache.ts";
import { projectFact } from "#shared/store/facts/project.ts";
import { Work } from "#shared/store/work.ts";
import { faultOf } from "#shared/telemetry/fault.ts";
import type { Env } from "../../env.ts";
import { openStore } from "../../memory.ts";
import { report } from "../../report.ts";
import type { Chance } from "../context.ts";
import { hubOf } from "./objects.ts";

/** Ends all sockets of projects that are gone, those of administrators too. */
export async function endSockets(env: Env, projectIds: readonly string[]): Promise<void> {
  await Promise.all(projectIds.map((id) => hubOf(env, id).end(id)));
}

/** As `endSockets`, unless there is another project of that id by now. Never rejects. */
export async function endSocketsIfGone(
  place: { env: Env; settings: Settings; shard: string; chance: Chance },
  projectId: string,
): Promise<void> {
  const { env, settings, shard, chance } = place;
  try {
    const { shard: own } = openStore(env, settings).on(shard);
    const work = new Work(own, new FactCache(), { roundTrips: 0, statements: 0 });
    const [project] = await work.load(projectFact(projectId));
    if (!project) await endSockets(env, [projectId]);
  } catch (error) {
    const fault = { source: "realtime", message: "sockets of a deleted project were not ended" } as const;
    await report(env, faultOf({ ...fault, at: chance.now(), tags: { projectId } }, error));
  }
}
