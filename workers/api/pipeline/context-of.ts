import { bytesToHex } from "@noble/hashes/utils.js";
import { resolveId, uniqueId } from "#shared/contract/ids.ts";
import { deviceFor } from "#shared/files/devices.ts";
import { codecFor } from "#shared/images/codecs.ts";
import type { DevKeyRow, Project } from "#shared/store/facts/project.ts";
import type { Work } from "#shared/store/work.ts";
import { faultOf } from "#shared/telemetry/fault.ts";
import { locksOf } from "../../locks.ts";
import { wake, wakeAll } from "../../queues.ts";
import { report } from "../../report.ts";
import type { Actor } from "../actor.ts";
import type { Chance, Context } from "../context.ts";
import { socketLine } from "../realtime/publish.ts";
import type { ResponseHeaders } from "../response-headers.ts";
import type { Attempt } from "./attempt.ts";
import { Effects } from "./effects.ts";
import type { Values } from "./request.ts";

/** Who is let in, to what, with which arguments. */
export interface Admitted {
  readonly project: Project;
  readonly actor: Actor;
  readonly devKey: DevKeyRow | null;
  readonly work: Work;
  readonly input: Values;
  readonly headers: ResponseHeaders;
  readonly today: string;
}

/** All a handler may touch, and what becomes of its change. */
export function contextOf(
  attempt: Attempt,
  admitted: Admitted,
): { readonly context: Context<Values>; readonly effects: Effects } {
  const { endpoint, info, around, store, now } = attempt;
  const { project, actor, work, input, headers, today } = admitted;
  const { settings, chance, env } = around;
  let drawn = 0;
  const newId = () => {
    const id = attempt.ids[drawn] ?? uniqueId(now + fraction(chance), hex(chance, 4));
    attempt.ids[drawn++] = id;
    return id;
  };
  const clock = () => chance.now();
  const effects = new Effects({
    endpoint,
    project,
    actor,
    work,
    input,
    today,
    clock,
    newId,
    wake: (shard, queue, jobs) => wake(env, shard, queue, jobs),
    sockets: socketLine({ ...around, project, store, shard: work.shard.address, now: clock }),
  });
  work.carry(() => effects.riders());
  const context: Context<Values> = {
    input,
    project,
    actor,
    hasDevKey: admitted.devKey !== null,
    work,
    store,
    device: deviceFor(settings, env.FILES),
    images: codecFor(settings.images, env.IMAGES),
    locks: locksOf(env, settings),
    settings,
    now,
    today,
    clock,
    request: info,
    response: { headers },
    id(wanted) {
      const id = resolveId(wanted, newId);
      effects.made(id);
      return id;
    },
    secret: (bytes) => hex(chance, bytes),
    random: (bytes) => chance.random(bytes),
    after: (later) => around.waitUntil(later().catch((error) => failedAfter(error, attempt))),
    enqueue: (queue, body, options) => effects.enqueue(queue, body, options),
    wake: (shard, jobs) => around.waitUntil(wakeAll(env, shard, jobs)),
    tell: (params, payload) => effects.tell(params, payload),
    further: (label, params) => effects.further(label, params),
    silence: () => effects.silence(),
    tellEach: (select, shown) => effects.tellEach(select, shown),
  };
  return { context, effects };
}

/** The clock shows milliseconds; chance fills the microseconds of ids made within one. */
function fraction(chance: Chance): number {
  const [high = 0, low = 0] = chance.random(2);
  return (high * 256 + low) / 65_536;
}

const hex = (chance: Chance, bytes: number) => bytesToHex(chance.random(bytes));

/** The response is gone; whoever runs the server should know all the same. */
function failedAfter(error: unknown, { endpoint, info, around, seen }: Attempt): Promise<void> {
  const tags = {
    requestId: info.id,
    route: endpoint.path,
    method: endpoint.method,
    projectId: seen.projectId,
  };
  const message = "work after the response failed";
  return report(around.env, faultOf({ source: "http", message, at: around.chance.now(), tags }, error));
}
