import { expect, test } from "vitest";
import { Switchboard } from "#shared/realtime/switchboard.ts";

test("that messages are numbered is on record before they are handed out", async () => {
  const log: string[] = [];
  const board = new Switchboard(
    "shop",
    {
      gateway: () => ({
        deliver: async ({ messages }) => {
          log.push(`deliver ${messages.map(({ id }) => id)}`);
        },
        shut: async () => {},
      }),
      save: ({ life, last, unsaved }) => log.push(`save ${life}.${last} ${unsaved ? "unsaved" : "saved"}`),
      saveBatch: () => {},
      later: () => {},
      now: () => 1_000_000,
      newLife: () => "life",
      report: () => {},
    },
    null,
    [],
  );
  await board.open("stamp", null, null);
  log.length = 0;
  const message = { channels: ["rows"], roles: ["any"], data: "{" };
  await board.publish("stamp", [message], { users: [], teams: [] });
  expect(log).toEqual(["save life.1 unsaved", "deliver life.1"]);
});
