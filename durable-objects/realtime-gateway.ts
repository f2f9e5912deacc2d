import { DurableObject } from "cloudflare:workers";
import { uniqueId } from "#shared/contract/ids.ts";
import { QueryFault } from "#shared/contract/queries/fault.ts";
import { Refused } from "#shared/realtime/announced.ts";
import { pack, unpack } from "#shared/realtime/attachment.ts";
import type { Connection } from "#shared/realtime/connection.ts";
import { Desk } from "#shared/realtime/desk.ts";
import { PING, PONG } from "#shared/realtime/frames.ts";
import { HELLO, type Hello, readHello } from "#shared/realtime/hello.ts";
import type { Parcel } from "#shared/realtime/message.ts";
import type { GatewayStub, HubStub, People, Shut } from "#shared/realtime/stubs.ts";

/** Characters of an attachment: workerd takes 16 KiB, a character may be two bytes. */
const ATTACHMENT = 8_000;

/**
 * Sockets of one project, up to some thousands. They hibernate: what is needed to go on is attached to each, or kept in
 * storage where that is too long. What a gateway does is in shared/realtime/desk.ts.
 */
export abstract class GatewayObject<E> extends DurableObject<E> implements GatewayStub {
  readonly #sockets = new Map<Connection, WebSocket>();
  readonly #connections = new Map<WebSocket, Connection>();
  /** Connections too long for an attachment. */
  readonly #stored = new Set<string>();
  #desk: Desk | null = null;

  protected abstract people(): People;
  protected abstract hub(realm: string): HubStub;
  /** Tells the operator. */
  protected abstract report(problem: string, error: unknown): void;

  constructor(ctx: DurableObjectState, env: E) {
    super(ctx, env);
    // Heartbeats are answered without waking the object.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
    const name = ctx.storage.kv.get<string>("name");
    if (name !== undefined) this.#wake(name);
  }

  /** A socket, announced by the Worker. Answers with the socket, or with what the client is to be told instead. */
  override async fetch(request: Request): Promise<Response> {
    const hello = readHello(request.headers.get(HELLO));
    const desk = this.#desk ?? this.#wake(hello.gateway);
    if (desk.isFull) return Response.json({ full: true }, { status: 503 });
    try {
      return await this.#open(desk, hello);
    } catch (error) {
      if (error instanceof Refused)
        return Response.json({ code: error.code, message: error.message }, { status: 403 });
      if (error instanceof QueryFault) {
        return Response.json({ code: 1008, message: `Invalid query: ${error.message}` }, { status: 400 });
      }
      throw error;
    }
  }

  async #open(desk: Desk, hello: Hello): Promise<Response> {
    const pair = new WebSocketPair();
    await desk.open(hello, (connection) => {
      this.ctx.acceptWebSocket(pair[1]);
      this.#know(pair[1], connection);
    });
    return new Response(null, { status: 101, webSocket: pair[0] });
  }

  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    const connection = this.#connections.get(socket);
    if (!connection) socket.close(1011, "The server has lost this connection. Connect again.");
    else await this.#desk?.hear(connection, data);
  }

  override async webSocketClose(socket: WebSocket): Promise<void> {
    this.#lost(socket);
    try {
      // The client waits for this half of the handshake.
      socket.close(1000);
    } catch {
      // It is closed on both sides.
    }
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    this.#lost(socket);
  }

  async deliver(parcel: Parcel): Promise<void> {
    await this.#desk?.deliver(parcel);
  }

  async shut(shut: Shut): Promise<void> {
    (this.#desk ?? this.#wake(shut.gateway)).shut(shut);
  }

  #wake(name: string): Desk {
    const { storage } = this.ctx;
    if (storage.kv.get("name") !== name) storage.kv.put("name", name);
    const desk = new Desk(name, {
      people: this.people(),
      hub: (realm) => this.hub(realm),
      send: (connection, frame) => this.#send(connection, frame),
      save: (connection) => this.#save(connection),
      close: (connection, code, reason) => this.#close(connection, code, reason),
      now: () => Date.now(),
      newId: () => uniqueId(Date.now() + Math.random(), crypto.randomUUID()),
      pause: (milliseconds) => new Promise((go) => setTimeout(go, milliseconds)),
      waitUntil: (work) =>
        this.ctx.waitUntil(
          work.catch((error) => this.report("what a gateway had begun was not finished", error)),
        ),
      report: (problem, error) => this.report(problem, error),
    });
    this.#desk = desk;
    for (const socket of this.ctx.getWebSockets()) {
      const connection = this.#unpack(socket);
      if (!connection) {
        socket.close(1011, "The server has lost this connection. Connect again.");
        continue;
      }
      this.#know(socket, connection);
      desk.restore(connection);
    }
    this.#sweep();
    return desk;
  }

  /** Throws away what was kept for sockets that went with a crash. */
  #sweep(): void {
    const { kv } = this.ctx.storage;
    for (const [key] of [...kv.list({ prefix: KEPT })]) {
      if (!this.#stored.has(key.slice(KEPT.length))) kv.delete(key);
    }
  }

  #know(socket: WebSocket, connection: Connection): void {
    this.#sockets.set(connection, socket);
    this.#connections.set(socket, connection);
  }

  /** The other end is gone. A gateway that wakes for this no longer finds the socket among its own. */
  #lost(socket: WebSocket): void {
    if (!this.#connections.has(socket)) {
      const connection = this.#unpack(socket);
      if (!connection) return;
      this.#know(socket, connection);
      this.#desk?.restore(connection);
    }
    this.#forget(socket);
  }

  #forget(socket: WebSocket): void {
    const connection = this.#connections.get(socket);
    this.#connections.delete(socket);
    if (!connection) return;
    this.#sockets.delete(connection);
    if (this.#stored.delete(connection.id)) this.ctx.storage.kv.delete(keyOf(connection.id));
    this.#desk?.closed(connection);
  }

  #send(connection: Connection, frame: string): void {
    const socket = this.#sockets.get(connection);
    try {
      socket?.send(frame);
    } catch {
      // The other end is gone; its close event is on the way.
    }
  }

  #close(connection: Connection, code: number, reason: string): void {
    const socket = this.#sockets.get(connection);
    if (!socket) return;
    try {
      // Its close event is to find nothing to undo.
      socket.serializeAttachment(null);
      socket.close(code, reason.slice(0, 120));
    } catch {
      // It is closed already.
    }
    this.#forget(socket);
  }

  #save(connection: Connection): void {
    const socket = this.#sockets.get(connection);
    if (!socket) return;
    const text = pack(connection);
    const isLong = text.length > ATTACHMENT;
    if (isLong) {
      this.#stored.add(connection.id);
      this.ctx.storage.kv.put(keyOf(connection.id), text);
    }
    socket.serializeAttachment(isLong ? { stored: connection.id } : text);
  }

  #unpack(socket: WebSocket): Connection | null {
    const attached: unknown = socket.deserializeAttachment();
    if (typeof attached !== "object" || attached === null || !("stored" in attached)) return unpack(attached);
    const id = String(attached.stored);
    this.#stored.add(id);
    return unpack(this.ctx.storage.kv.get(keyOf(id)));
  }
}

const KEPT = "connection:";
const keyOf = (connectionId: string) => `${KEPT}${connectionId}`;
