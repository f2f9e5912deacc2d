import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { deletes } from "#queues/deletes.ts";
import { runJob } from "#queues/run.ts";
import { RealtimeGateway, RealtimeHub } from "#workers/api/realtime/objects.ts";
import { tools } from "#workers/consume.ts";
import { bindings, CHANNEL, Stage } from "./stage.ts";
import type { Wire } from "./wire.ts";

// Sockets end with their project, and with its WebSocket protocol.

let on: Stage;
let sockets: Wire[];
beforeEach(async () => {
  on = await Stage.set();
  sockets = [await on.listen(), await on.listen(await on.person("ann")), await on.listenAsAdmin()];
  for (const socket of sockets) await socket.subscribe("s", [CHANNEL]);
});

const GONE = { code: 1008, reason: "The project is gone." };

describe("sockets of a project that is deleted", () => {
  test.each([[[]], [["gateway", "hub"]]] as const)("are closed, after a sleep of %j too", async (asleep) => {
    await on.sleep(...asleep);
    await on.admin("DELETE", "/project");
    for (const socket of sockets) expect(await socket.end()).toEqual(GONE);
  });

  test("are closed when its team goes, and one of the next project of its id stays", async () => {
    const { teamId } = await Stage.root("GET", `/projects/${on.projectId}`);
    await Stage.root("DELETE", `/teams/${teamId}`);
    const job = `delete:project:${on.projectId}`;
    const [guest, ann, admin] = sockets;
    // With the team ends the right to read the project.
    expect((await admin?.end())?.code).toBe(1008);
    expect([guest?.closed, ann?.closed]).toEqual([null, null]);
    await runJob(deletes, job, tools(bindings, "d1:DB"));
    for (const socket of [guest, ann]) expect(await socket?.end()).toEqual(GONE);
    const team = await Stage.root("POST", "/teams", { teamId: "unique()", name: "Next" });
    await Stage.root("POST", "/projects", { projectId: on.projectId, name: "Next", teamId: team.$id });
    const next = await on.listen();
    await tools(bindings, "d1:DB").endSockets?.(on.projectId);
    expect(await next.heard()).toEqual([]);
    expect(next.closed).toBeNull();
  });
});

const SWITCH = "/project/protocols/websocket";

test("sockets are closed when they are switched off, but for administrators'", async () => {
  await on.admin("PATCH", SWITCH, { enabled: false });
  const [guest, ann, admin] = sockets;
  for (const socket of [guest, ann]) expect((await socket?.end())?.code).toBe(1008);
  expect((await (await on.dial()).end()).code).toBe(1008);
  expect(admin?.closed).toBeNull();
  await on.admin("PATCH", SWITCH, { enabled: true });
  expect((await on.listen()).closed).toBeNull();
});

test.each([
  ["hub", RealtimeHub.prototype, "open"],
  ["gateway", RealtimeGateway.prototype, "fetch"],
] as const)(
  "a socket on its way to the %s does not open after they were switched off",
  async (_, where, call) => {
    let arrived = false;
    let go = () => {};
    const gate = new Promise<void>((open) => {
      go = open;
    });
    const real: unknown = Reflect.get(where, call);
    const held = vi.fn(async function (this: unknown, ...args: unknown[]) {
      arrived = true;
      await gate;
      return typeof real === "function" ? real.apply(this, args) : undefined;
    });
    Reflect.set(where, call, held);
    onTestFinished(() => void Reflect.set(where, call, real));
    const dialled = on.dial();
    await vi.waitFor(() => expect(arrived).toBe(true));
    await on.admin("PATCH", SWITCH, { enabled: false });
    go();
    expect((await (await dialled).end()).code).toBe(1008);
    expect(held).toHaveBeenCalledOnce();
  },
);

test("the first socket of a project does not open either, on its way to the hub", async () => {
  const quiet = await Stage.set();
  let go = () => {};
  const gate = new Promise<void>((open) => {
    go = open;
  });
  const { open } = RealtimeHub.prototype;
  const held = vi.spyOn(RealtimeHub.prototype, "open").mockImplementation(async function (
    this: RealtimeHub,
    ...args
  ) {
    await gate;
    return open.apply(this, args);
  });
  onTestFinished(() => held.mockRestore());
  const dialled = quiet.dial();
  await vi.waitFor(() => expect(held).toHaveBeenCalledOnce());
  await quiet.admin("PATCH", SWITCH, { enabled: false });
  go();
  expect((await (await dialled).end()).code).toBe(1008);
});
