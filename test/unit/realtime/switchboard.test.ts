import { expect, test } from "vitest";
import { type Ledger, Switchboard } from "#shared/realtime/switchboard.ts";

/** A switchboard, and what it does, in words. */
function logged() {
  const log: string[] = [];
  const ledgers: Ledger[] = [];
  const clock = { now: 1_000_000 };
  const make = (ledger: Ledger | null) =>
    new Switchboard(
      "shop",
      {
        gateway: () => ({
          deliver: async ({ messages }) => {
            log.push(`deliver ${messages.map(({ id }) => id)}`);
          },
          shut: async () => {
            log.push("shut");
          },
        }),
        save: (saved) => {
          ledgers.push(saved);
          log.push(`save ${saved.life}.${saved.last} ${saved.unsaved ? "unsaved" : "saved"}`);
        },
        saveBatch: (saved, batch, oldest) => {
          ledgers.push(saved);
          log.push(`save ${batch?.messages.length ?? "no"} messages, none before ${oldest}`);
        },
        later: () => {},
        now: () => clock.now,
        newLife: () => "life",
        report: () => {},
      },
      ledger,
      [],
    );
  return { log, clock, make, last: () => ledgers.at(-1) ?? null };
}

const place = async (board: Switchboard, stamp = "stamp") => {
  const opening = await board.open(stamp, null, null);
  if ("refused" in opening) throw new Error(opening.refused);
  return opening;
};

test("that messages are numbered is on record before they are handed out", async () => {
  const { log, make } = logged();
  const board = make(null);
  await place(board);
  log.length = 0;
  const message = { channels: ["rows"], roles: ["any"], data: "{" };
  await board.publish("stamp", [message], { users: [], teams: [] });
  expect(log).toEqual(["save life.1 unsaved", "deliver life.1"]);
});

test("the end of a project throws its messages away, and all of it unless another takes its place", async () => {
  const { log, make, last } = logged();
  const board = make(null);
  await place(board);
  log.length = 0;
  await board.end();
  expect(log).toEqual(["save no messages, none before Infinity", "save life.0 saved", "shut"]);
  expect(last()?.ended).toBe(true);
  await place(make(last()));
  expect(last()?.ended).toBe(false);
});

test("of the end of a project that never had a socket nothing is written, and who was let in before is looked at", async () => {
  const { log, make } = logged();
  const board = make(null);
  await board.end();
  expect(log).toEqual([]);
  expect((await place(board)).doubt).toBe(true);
});

test("a hub that was forgotten places nobody among those who were shut out before", async () => {
  const { clock, make, last } = logged();
  const board = make(null);
  const { shuts } = await place(board);
  await board.end();
  const ended = last()?.shuts?.count ?? 0;
  expect(ended).toBeGreaterThan(shuts);
  clock.now += 1;
  expect((await place(make(null))).shuts).toBeGreaterThanOrEqual(ended);
});
