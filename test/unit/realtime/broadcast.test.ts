import { describe, expect, test } from "vitest";
import { heardChannels } from "#shared/realtime/account-channels.ts";
import { broadcastOf } from "#shared/realtime/broadcast.ts";

const channelsOf = (event: string) => broadcastOf(event, "P")?.channels;
const records = (id: string) => [
  "documents",
  "databases.D.collections.C.documents",
  `databases.D.collections.C.documents.${id}`,
  "rows",
  "databases.D.tables.C.rows",
  `databases.D.tables.C.rows.${id}`,
  "tablesdb.D.tables.C.rows",
  `tablesdb.D.tables.C.rows.${id}`,
];
const each = (channels: string[], action: string) => [
  ...channels,
  ...channels.map((one) => `${one}.${action}`),
];

describe("where events are heard", () => {
  test.each([
    ["users.U.update", ["account", "account.U", "account.update", "account.U.update"]],
    ["users.U.delete", ["account", "account.U", "account.delete", "account.U.delete"]],
    ["users.U.sessions.S.create", ["account", "account.U"]],
    ["users.U.sessions.delete", ["account", "account.U"]],
    ["teams.T.create", each(["teams", "teams.T"], "create")],
    ["teams.T.memberships.M.update.status", each(["memberships", "memberships.M"], "update")],
    ["databases.D.collections.C.documents.X.create", each(records("X"), "create")],
    ["databases.D.tables.C.rows.X.upsert", each(records("X"), "upsert")],
    ["buckets.B.files.F.delete", each(["files", "buckets.B.files", "buckets.B.files.F"], "delete")],
    [
      "functions.F.executions.E.update",
      [
        "console",
        "projects.P",
        "executions",
        "executions.E",
        "functions.F",
        "executions.update",
        "executions.E.update",
        "functions.F.update",
      ],
    ],
    ["presences.X.upsert", each(["presences", "presences.X"], "upsert")],
    ["reports.R.insights.I.create", ["reports", "reports.R", "reports.R.insights", "reports.R.insights.I"]],
  ])("%s", (event, channels) => {
    expect(channelsOf(event)).toEqual(channels);
  });

  test.each([
    "databases.D.tables.C.columns.K.create",
    "databases.D.collections.C.indexes.I.update",
    "functions.F.deployments.X.create",
    "sites.S.deployments.X.update",
    "rules.R.create",
    "migrations.M.create",
  ])("%s, on the console", (event) => {
    expect(broadcastOf(event, "P")).toEqual({
      channels: ["console", "projects.P"],
      audience: { kind: "organization" },
      console: true,
    });
  });

  test.each([
    "databases.D.create",
    "databases.D.tables.C.update",
    "buckets.B.create",
    "functions.F.update",
    "sites.S.delete",
    "messages.M.create",
    "webhooks.W.create",
    "keys.K.create",
  ])("%s: nowhere", (event) => {
    expect(broadcastOf(event, "P")).toBeNull();
  });

  test.each([
    ["users.U.update", { kind: "user", userId: "U" }],
    ["teams.T.update", { kind: "team", teamId: "T" }],
    ["databases.D.tables.C.rows.X.create", { kind: "record", databaseId: "D", containerId: "C" }],
    ["buckets.B.files.F.create", { kind: "file", bucketId: "B" }],
    ["functions.F.executions.E.create", { kind: "readers" }],
    ["reports.R.create", { kind: "organization" }],
  ])("%s is for %o", (event, audience) => {
    expect(broadcastOf(event, "P")?.audience).toEqual(audience);
  });
});

describe("the account's channels", () => {
  test.each([
    ["account", ["account", "account.u1"], ["account"]],
    ["account.update", ["account.u1.update"], []],
    ["account.u1", [], []],
    ["account.u2.update", [], []],
    ["accounts", ["accounts"], ["accounts"]],
    ["rows", ["rows"], ["rows"]],
  ])("%s", (asked, signedIn, guest) => {
    expect(heardChannels([asked], "u1")).toEqual(signedIn);
    expect(heardChannels([asked], null)).toEqual(guest);
  });
});
