import { GatewayObject } from "#objects/realtime-gateway.ts";
import { HubObject } from "#objects/realtime-hub.ts";
import type { GatewayStub, HubStub, People } from "#shared/realtime/stubs.ts";
import type { Env } from "../../env.ts";
import { peopleOf } from "./people.ts";

/** A project's hub, with the way to its gateways. */
export class RealtimeHub extends HubObject<Env> {
  protected override gateway(name: string): GatewayStub {
    return gatewayOf(this.env, name);
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
}

export const hubOf = ({ REALTIME_HUBS: hubs }: Env, projectId: string) =>
  hubs.get(hubs.idFromName(projectId));

export const gatewayOf = ({ REALTIME_GATEWAYS: gateways }: Env, name: string) =>
  gateways.get(gateways.idFromName(name));
