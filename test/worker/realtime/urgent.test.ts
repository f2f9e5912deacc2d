import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
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

describe("a hub that never answers", () => {
  test("holds up a change of roles no longer than its patience, and nothing that leaves roles alone", async () => {
    const ann = await on.listen(await on.person("ann"));
    await ann.subscribe("s", ["account"]);
    slow();
    const calm = [
      on.begin("PATCH", "/users/ann/prefs", { prefs: { dark: true } }),
      on.begin("PATCH", "/users/ann/name", { name: "Ann" }),
      on.begin("POST", "/users/ann/sessions"),
      on.begin("POST", "/users", { userId: "bob" }),
    ];
    // Theirs are still out when these are answered.
    for (const { answer } of calm) expect((await answer).ok).toBe(true);
    const labels = on.begin("PUT", "/users/ann/labels", { labels: ["vip"] });
    expect((await labels.answer).ok).toBe(true);
    open();
    await Promise.all([...calm, labels].map(({ done }) => done));
    const signals = calls.mock.calls.map(([, , , { users }]) => users);
    // Of the calm ones it hears as of any event.
    expect(signals.toSorted()).toEqual([[], [], [], [], ["ann"]]);
  }, 20_000);

  test("hears nothing of the console's users that changes no roles", async () => {
    slow();
    await Stage.root("PATCH", "/account/prefs", { prefs: { dark: true } });
    await Stage.root("PATCH", "/account/name", { name: "Root" });
    expect(calls).not.toHaveBeenCalled();
  });
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
