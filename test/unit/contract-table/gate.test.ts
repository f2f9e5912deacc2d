import { expect, it } from "vitest";
import { boolean, customId, key, list, text } from "#shared/contract/params.ts";
import type { Endpoint } from "#workers/api/declaration.ts";
import { contractOf, differences } from "./agreement.ts";

const right: Endpoint = {
  id: "teams.create",
  method: "POST",
  path: "/v1/teams",
  scope: "teams.write",
  auth: ["session", "jwt", "key", "admin"],
  event: "teams.[teamId].create",
  audit: "team.create",
  params: () => ({ teamId: customId(), name: text(128), roles: list(key(81)).default(["owner"]) }),
  status: 201,
  returns: "team",
  handle: async () => null,
};

const compared = (change: Partial<Endpoint>) => {
  const endpoint = { ...right, ...change };
  const contract = contractOf(endpoint);
  return contract ? differences(endpoint, contract) : ["unknown"];
};

it("finds nothing wrong with a faithful declaration", () => {
  expect(compared({})).toEqual([]);
});

it.each<[string, Partial<Endpoint>]>([
  ["teams.createTeam id: teams.createTeam, contract teams.create", { id: "teams.createTeam" }],
  ['teams.create scope: ["teams.read"], contract ["teams.write"]', { scope: "teams.read" }],
  ['teams.create auth: ["key"], contract ["admin","jwt","key","session"]', { auth: ["key"] }],
  ["teams.create signIn: JWT, contract none", { signIn: "JWT" }],
  ["teams.create status: 200, contract 201", { status: 200 }],
  ["teams.create event: teams.create, contract teams.[teamId].create", { event: "teams.create" }],
  ["teams.create audit: null, contract team.create", { audit: undefined }],
  [
    'teams.create limit: {"max":1,"per":2,"key":"ip:{ip}"}, contract null',
    { limit: { max: 1, per: 2, key: "ip:{ip}" } },
  ],
  ["teams.create deprecated: true, contract false", { deprecated: true }],
  ["teams.create returns: none, contract team", { returns: null }],
  ["unknown", { path: "/v1/clubs" }],
])("says: %s", (line, change) => {
  expect(compared(change)).toEqual([line]);
});

it("compares parameters by name, place, need, default and bounds", () => {
  const params = () => ({
    name: text(64).optional(),
    roles: boolean().default(true),
    extra: text(1).optional(),
  });
  expect(compared({ params })).toEqual([
    "teams.create param teamId: missing",
    "teams.create param name required: false, contract true",
    "teams.create param name maxLength: 64, contract 128",
    "teams.create param roles maxItems: none, contract 100",
    "teams.create param extra: not in the contract",
  ]);
});
