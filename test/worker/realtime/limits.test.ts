import { createExecutionContext } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { app } from "#workers/api/app.ts";
import { bindings, Stage } from "./stage.ts";
import { Wire } from "./wire.ts";

const env = { ...bindings, _APP_TRUSTED_HEADERS: "x-forwarded-for", EDGEWRITE_TRUSTED_IPS: "10.0.0.0/8" };

/** A socket from an address, with its first frame. */
async function dial(
  projectId: string,
  ip: string,
  settings: object = {},
): Promise<{ wire: Wire; first: string }> {
  const request = new Request(`http://localhost/v1/realtime?project=${projectId}`, {
    headers: { upgrade: "websocket", "x-forwarded-for": ip },
  });
  const { webSocket } = await app.fetch(request, { ...env, ...settings }, createExecutionContext());
  if (!webSocket) throw new Error("no socket");
  const wire = new Wire(webSocket);
  const { type, data } = await wire.next();
  return { wire, first: type === "error" ? String(data.code) : type };
}

describe("sockets an address may open", () => {
  const OPENS = 128;

  async function open(projectId: string, ipOf: (n: number) => string): Promise<void> {
    for (let n = 0; n < OPENS; n++) {
      const { wire, first } = await dial(projectId, ipOf(n));
      expect(first).toBe("connected");
      wire.close();
    }
  }

  test("are those of its IPv6 network, as of requests", async () => {
    const { projectId } = await Stage.set();
    await open(projectId, (n) => `2001:db8::${n.toString(16)}`);
    expect((await dial(projectId, "2001:db8::ffff:1")).first).toBe("1013");
    expect((await dial(projectId, "2001:db8:0:1::1")).first).toBe("connected");
  }, 60_000);

  test("are not counted where the address is trusted, nor are its frames", async () => {
    const { projectId } = await Stage.set();
    await open(projectId, () => "10.1.2.3");
    const { wire, first } = await dial(projectId, "10.1.2.3");
    expect(first).toBe("connected");
    for (let n = 0; n < 34; n++) {
      expect((await wire.ask("unsubscribe", [{ subscriptionId: "none" }])).type).toBe("response");
    }
  }, 60_000);
});

test("frames of bytes count as frames", async () => {
  const guest = await (await Stage.set()).listen();
  const say = async () => {
    guest.sendBytes(new Uint8Array([123, 125]));
    return (await guest.next()).data.code;
  };
  for (let n = 0; n < 32; n++) expect(await say()).toBe(1003);
  expect(await say()).toBe(1013);
  expect(await guest.ask("unsubscribe", [{ subscriptionId: "none" }])).toMatchObject({
    data: { code: 1013 },
  });
});

test("an address asks for no channel that a frame could not", async () => {
  const on = await Stage.set();
  const wire = await on.dial({}, `&channels[]=${"x".repeat(257)}`);
  expect(await wire.next()).toMatchObject({ type: "error", data: { code: 1008 } });
  expect((await wire.end()).code).toBe(1008);
});

test("a socket that is judged again after others were shut counts once for its address", async () => {
  const on = await Stage.set();
  for (const enabled of [false, true]) await on.admin("PATCH", "/project/protocols/websocket", { enabled });
  // Windows are those of the clock: this is to fit into one.
  const left = 60_000 - (Date.now() % 60_000);
  if (left < 5_000) await scheduler.wait(left + 100);
  const knock = async () => (await dial(on.projectId, "192.0.2.77", { EDGEWRITE_IP_LIMIT: "3" })).first;
  expect([await knock(), await knock(), await knock()]).toEqual(["connected", "connected", "connected"]);
  expect(await knock()).toBe("1013");
}, 15_000);
