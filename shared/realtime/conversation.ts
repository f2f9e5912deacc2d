import { isKey } from "../contract/ids.ts";
import { QueryFault } from "../contract/queries/fault.ts";
import type { Connection } from "./connection.ts";
import {
  authenticatedFrame,
  checkChannels,
  errorFrame,
  FrameFault,
  PONG,
  readFrame,
  responseFrame,
  type Wanted,
} from "./frames.ts";
import { userKey } from "./interest.ts";
import { judge } from "./judge.ts";
import { LIMITS } from "./limits.ts";
import type { HubLink } from "./link.ts";
import { channelsOf, GUESTS, keysOf, type Parts } from "./parts.ts";
import { readConditions } from "./queries.ts";
import { overfull } from "./room.ts";
import { type Subscription, subscription } from "./subscription.ts";
import { countIn } from "./window.ts";

/** What clients say and are answered (reference/realtime.md §2). */
export class Conversation {
  readonly #parts: Parts;
  readonly #turns = new Map<Connection, Promise<void>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A frame of a client. Those of one connection are worked off in order. */
  hear(connection: Connection, sent: string | ArrayBuffer): Promise<void> {
    const { frames } = connection;
    const { around } = this.#parts;
    if (frames && !countIn(frames, LIMITS.frames, LIMITS.frameWindow, around.now())) {
      const message = `Too many messages: at most ${LIMITS.frames} a minute. This one was not looked at.`;
      around.send(connection, errorFrame(1013, message));
      return Promise.resolve();
    }
    const turn = (this.#turns.get(connection) ?? Promise.resolve()).then(() =>
      this.#handle(connection, sent),
    );
    this.#turns.set(connection, turn);
    return turn.finally(() => {
      if (this.#turns.get(connection) === turn) this.#turns.delete(connection);
    });
  }

  /** Sends a connection that asked for it what it missed between its former socket and its first subscription. */
  async resume(connection: Connection): Promise<void> {
    const { gateway, around, projectId, link, end } = this.#parts;
    const { resume } = connection;
    if (resume === null) return;
    connection.resume = null;
    gateway.hold(connection);
    try {
      const { messages, position } = await link(projectId).since(resume);
      around.send(connection, responseFrame("resume", { success: messages !== null, position }));
      gateway.catchUp(connection, { after: resume, messages: messages ?? [] }, position);
    } catch (error) {
      around.report("a connection could not resume", error);
      end(connection, 1011, "The server could not find out what was missed. Connect again.");
    } finally {
      gateway.release(connection, around.now());
    }
  }

  async #handle(connection: Connection, sent: string | ArrayBuffer): Promise<void> {
    const { gateway, around, save } = this.#parts;
    if (!gateway.has(connection)) return;
    try {
      const frame = readFrame(sent);
      if (frame.type === "ping") around.send(connection, PONG);
      else if (frame.type === "authentication") await this.#authenticate(connection, frame.session);
      else if (frame.type === "subscribe") await this.#subscribe(connection, frame.wanted);
      else this.#unsubscribe(connection, frame.ids);
    } catch (error) {
      const fault = faultOf(error);
      if (fault === null) around.report("a realtime frame failed", error);
      const [code, message] = fault ?? [500, "The server failed to handle this message. Send it again."];
      around.send(connection, errorFrame(code, message));
    }
    if (gateway.has(connection)) save(connection);
  }

  async #subscribe(connection: Connection, wanted: readonly Wanted[]): Promise<void> {
    const { gateway, around, projectId } = this.#parts;
    const added = wanted.map((one) => this.#read(connection, one));
    const fault = overfull(connection.subscriptions, added);
    if (fault !== null) throw new FrameFault(fault);
    const unique = [...new Map(added.map((one) => [one.id, one])).values()];
    const link = this.#parts.link(projectId);
    const keys = channelsOf(unique);
    await holding(link, keys);
    if (!gateway.has(connection)) {
      link.drop(keys);
      return;
    }
    link.drop(channelsOf(gateway.subscribe(connection, unique)));
    const subscriptions = added.map(({ id, channels, conditions }) => ({
      subscriptionId: id,
      channels: [...channels],
      queries: conditions.texts,
    }));
    around.send(connection, responseFrame("subscribe", { subscriptions }));
    await this.resume(connection);
  }

  #read({ identity }: Connection, { id, channels, queries }: Wanted): Subscription {
    if (id !== null && !isKey(id)) {
      throw new FrameFault(
        "Payload is not valid. A subscriptionId has at most 36 of a-z, A-Z, 0-9, period, hyphen and underscore, and begins with a letter or a digit.",
      );
    }
    checkChannels(channels);
    return subscription(id ?? this.#parts.around.newId(), channels, readConditions(queries), identity.userId);
  }

  #unsubscribe(connection: Connection, ids: readonly string[]): void {
    const { gateway, around, projectId, link } = this.#parts;
    const subscriptions = ids.map((subscriptionId) => {
      const former = gateway.unsubscribe(connection, subscriptionId);
      if (former) link(projectId).drop(channelsOf([former]));
      return { subscriptionId, removed: former !== null };
    });
    around.send(connection, responseFrame("unsubscribe", { subscriptions }));
  }

  async #authenticate(connection: Connection, session: string): Promise<void> {
    const { gateway, around, standings, changes, projectId: realm } = this.#parts;
    const signedIn = await around.people.authenticate(realm, session);
    if (!signedIn) throw new FrameFault("Session is not valid. Sign in and send the new session.");
    const { userId, sessionId } = signedIn;
    const subscriptions = [...connection.subscriptions.values()];
    const heard = subscriptions.map((one) => subscription(one.id, one.asked, one.conditions, userId));
    const keys = [userKey(userId), ...channelsOf(heard)];
    const link = this.#parts.link(realm);
    await holding(link, keys);
    const watch = changes.watch();
    try {
      const nobody = { realm, userId, sessionId, until: null, expires: null, roles: GUESTS, readAt: 0 };
      const standing = await standings.one(realm, userId);
      const judged = judge(nobody, standing, around.now());
      if ("refusal" in judged) throw new FrameFault(judged.refusal);
      if (!gateway.has(connection)) throw new FrameFault("The connection is gone.");
      const former = keysOf(connection);
      const formerRealm = connection.identity.realm;
      gateway.identify(connection, judged);
      if (standing && watch.isOld(judged, standing)) this.#parts.reread(connection);
      this.#parts.link(formerRealm).drop(former);
      link.drop(channelsOf(subscriptions));
    } catch (error) {
      link.drop(keys);
      throw error;
    } finally {
      watch.end();
    }
    around.send(connection, authenticatedFrame(signedIn.user));
  }
}

async function holding(link: HubLink, keys: readonly string[]): Promise<void> {
  try {
    await link.hold(keys);
  } catch (error) {
    link.drop(keys);
    throw error;
  }
}

function faultOf(error: unknown): [number, string] | null {
  if (error instanceof FrameFault) return [1003, error.message];
  if (error instanceof QueryFault) return [1003, `Invalid query: ${error.message}`];
  return null;
}
