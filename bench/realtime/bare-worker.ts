import { DurableObject } from "cloudflare:workers";

/** The yardstick of fan-out: one hibernating object that sends a text to every socket it has. Served as it is. */

interface Env {
  readonly REALTIME_GATEWAYS: DurableObjectNamespace<RealtimeGateway>;
}

export class RealtimeGateway extends DurableObject {
  override async fetch(): Promise<Response> {
    const pair = new WebSocketPair();
    this.ctx.acceptWebSocket(pair[1]);
    return new Response(null, { status: 101, webSocket: pair[0] });
  }

  publish(frame: string): void {
    for (const socket of this.ctx.getWebSockets()) socket.send(frame);
  }
}

export default {
  async fetch(request, env) {
    const gateway = env.REALTIME_GATEWAYS.get(env.REALTIME_GATEWAYS.idFromName("all"));
    if (request.method !== "POST") return gateway.fetch(request);
    await gateway.publish(await request.text());
    return new Response(null, { status: 204 });
  },
  scheduled() {},
} satisfies ExportedHandler<Env>;
