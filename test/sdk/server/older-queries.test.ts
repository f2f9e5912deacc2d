import { beforeAll, expect, it } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { sharedUrl } from "../support/server.ts";

let place: Place;
beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  for (const name of ["Ants", "Bees", 'The "Cats"'])
    expect((await place.keyed("POST", "/teams", { teamId: "unique()", name })).status).toBe(201);
});

const list = (format: string, ...queries: string[]) => {
  const search = new URLSearchParams(queries.map((query, at) => [`queries[${at}]`, query]));
  return place.keyed("GET", `/teams?${search}`, undefined, { "x-appwrite-response-format": format });
};
const names = async (...queries: string[]) =>
  ((await list("1.4.0", ...queries)).body.teams as { name: string }[]).map(({ name }) => name);

it("are understood when the format is as old", async () => {
  expect(await names('equal("name", ["Bees","Ants"])', 'orderDesc("name")', "limit(1)")).toEqual(["Bees"]);
  expect(await names('equal("name", ["The "Cats""])')).toEqual(['The "Cats"']);
  expect(await names('{"method":"equal","attribute":"name","values":["Ants"]}')).toEqual(["Ants"]);
});

it("are refused where they make no sense, and in newer formats", async () => {
  const refused = { status: 400, body: { type: "general_argument_invalid" } };
  expect(await list("1.4.0", "drop(table)")).toMatchObject(refused);
  expect(await list("1.4.0", 'nope("name", [1])')).toMatchObject(refused);
  expect(await list("1.5.0", "limit(1)")).toMatchObject(refused);
});
