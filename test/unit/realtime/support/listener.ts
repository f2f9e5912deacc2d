import type { Hello } from "#shared/realtime/hello.ts";
import type { Signal } from "#shared/realtime/message.ts";
import { PROJECT, World } from "./world.ts";

export const GATEWAY = `${PROJECT}/0`;
export const CHANNEL = "rows";

export const standing = (roles: readonly string[], sessions = ["s"]) => ({
  active: true,
  admitted: true,
  roles: ["any", "users", ...roles],
  sessions: new Map(sessions.map((id) => [id, Number.MAX_SAFE_INTEGER])),
});

/** A world in which one thing is done after the other. */
export class Calm {
  readonly world = new World(() => 0);

  async done<T>(promise: Promise<T>): Promise<T> {
    await this.world.weather.settle();
    return promise;
  }

  /** A socket that listens, of ann as she stands, or of a guest. */
  async listen(hello: Partial<Hello> = {}) {
    const { world } = this;
    const isAnn = world.users.has("ann") && hello.userId === undefined;
    const identity = isAnn ? { userId: "ann", sessionId: "s" } : {};
    const opened = await this.done(world.open(GATEWAY, { ...identity, resume: "", ...hello }));
    if (!opened) throw new Error("It was refused.");
    await this.subscribe(opened.id, "s", [CHANNEL]);
    const events = () => opened.seen.frames.filter(({ type }) => type === "event");
    return {
      ...opened,
      heard: () => events().map(({ data }) => data.payload.$id),
      position: () => String(events().at(-1)?.data.id),
    };
  }

  subscribe(
    id: string,
    subscriptionId: string,
    channels: readonly string[],
    queries: readonly string[] = [],
  ) {
    const frame = { type: "subscribe", data: [{ subscriptionId, channels, queries }] };
    return this.done(this.world.send(GATEWAY, id, frame));
  }

  tell(id: string, role = "any", channel = CHANNEL) {
    const data = JSON.stringify({ payload: { $id: id } }).slice(0, -1);
    return this.done(
      this.world.publish([{ channels: [channel], roles: [role], data }], { users: [], teams: [] }),
    );
  }

  signal(signal: Signal) {
    return this.done(this.world.publish([], signal));
  }
}
