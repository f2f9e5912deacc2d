import { GatewayObject } from "#objects/realtime-gateway.ts";
import { HubObject } from "#objects/realtime-hub.ts";
import type { GatewayStub, HubStub, People } from "#shared/realtime/stubs.ts";
import { faultOf } from "#shared/telemetry/fault.ts";
import type { Env } from "../../env.ts";
import { flushSoon } from "../../ledger.ts";
import { report } from "../../report.ts";
import { peopleOf } from "./people.ts";

/** A project's hub, with the way to its gateways. */
export class RealtimeHub extends HubObject<Env> {
  protected override gateway(name: string): GatewayStub {
    return gatewayOf(this.env, name);
  }

  protected override report(problem: string, error: unknown): void {
    tell(this.ctx, this.env, problem, error);
  }
}

/** Some thousand sockets of a project, with the ways to its hub and to its users. */
export class RealtimeGateway extends GatewayObject<Env> {
  protected override hub(realm: string): HubStub {
    return hubOf(this.env, realm);
  }

  protected override people(): People {
    return peopleOf(this.env);
  }

  protected override report(problem: string, error: unknown): void {
    tell(this.ctx, this.env, problem, error);
  }
}

/** Reports what went wrong inside an object. Its isolate may serve no requests: what it counts leaves with this. */
function tell(state: DurableObjectState, env: Env, message: string, error: unknown): void {
  state.waitUntil(report(env, faultOf({ source: "realtime", message, at: Date.now(), tags: {} }, error)));
  flushSoon(env, (promise) => state.waitUntil(promise));
}

export const hubOf = ({ REALTIME_HUBS: hubs }: Env, projectId: string) =>
  hubs.get(hubs.idFromName(projectId));

export const gatewayOf = ({ REALTIME_GATEWAYS: gateways }: Env, name: string) =>
  gateways.get(gateways.idFromName(name));
