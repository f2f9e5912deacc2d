import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RealtimeHub } from "#workers/api/realtime/objects.ts";
import { CHANNEL, Stage, TABLE } from "./stage.ts";

// What changes whose roles reaches the hub before the client is answered; nothing else is waited for.

let on: Stage;
let open = () => {};
const { publish } = RealtimeHub.prototype;
const calls = vi.spyOn(RealtimeHub.prototype, "publish");

beforeEach(async () => {
  calls.mockImplementation(publish);
  on = await Stage.set();
});
afterEach(() => open());

/** From now on the hub keeps those who call it waiting. */
function slow(): void {
  const gate = new Promise<void>((go) => {
    open = go;
  });
  calls.mockClear().mockImplementation(async function (this: RealtimeHub, ...args) {
    await gate;
    return publish.apply(this, args);
  });
}

const isAnswered = async (answer: Promise<Response>) => {
  let answered = false;
  answer.then(() => {
    answered = true;
  });
  await vi.waitFor(() => expect(answered || calls.mock.calls.length > 0).toBe(true));
  await scheduler.wait(50);
  return answered;
};

test.each([
  ["PUT", "/users/ann/labels", { labels: ["vip"] }],
  ["DELETE", "/users/ann/sessions", undefined],
  ["DELETE", "/users/ann", undefined],
  ["POST", "/teams/crew/memberships", { userId: "ann", roles: [] }],
  ["DELETE", "/teams/crew", undefined],
] as const)("%s %s", async (method, path, body) => {
  await on.call("POST", "/teams", { teamId: "crew", name: "Crew" });
  const ann = await on.listen(await on.person("ann"));
  await ann.subscribe("s", [CHANNEL]);
  slow();
  const { answer, done } = on.begin(method, path, body);
  expect(await isAnswered(answer)).toBe(false);
  open();
  expect((await answer).ok).toBe(true);
  await done;
  expect(calls).toHaveBeenCalledOnce();
});

test("a change of a row is not waited for", async () => {
  await on.listen();
  slow();
  const { answer, done } = on.begin("POST", `${TABLE}/rows`, {
    rowId: "r",
    data: { votes: 1 },
    permissions: ['read("any")'],
  });
  expect(await isAnswered(answer)).toBe(true);
  open();
  await done;
  expect(calls).toHaveBeenCalledOnce();
});

test("where nobody listens, no hub is called", async () => {
  await on.person("ann");
  slow();
  const { answer, done } = on.begin("PUT", "/users/ann/labels", { labels: ["vip"] });
  expect(await isAnswered(answer)).toBe(true);
  await done;
  expect(calls).not.toHaveBeenCalled();
});

test("a hub that fails costs no answer, and is reported", async () => {
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  await on.listen();
  await on.person("ann");
  calls.mockRejectedValue(new Error("away"));
  const { answer, done } = on.begin("PUT", "/users/ann/labels", { labels: ["vip"] });
  expect((await answer).status).toBe(200);
  await done;
  expect(errors).toHaveBeenCalledOnce();
  errors.mockRestore();
});
