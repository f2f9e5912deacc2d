import { expect, it } from "vitest";
import { models, unions } from "#shared/contract/models/registry.ts";
import { endpoints } from "#workers/api/endpoints.ts";
import { contractOf, differences } from "./agreement.ts";
import { exceptions } from "./exceptions.ts";

const nameOf = (line: string) => line.slice(0, line.indexOf(":"));

const all = endpoints.flatMap((endpoint) => {
  const contract = contractOf(endpoint);
  return contract ? differences(endpoint, contract) : [];
});

it("declares what the contract declares, but for the exceptions", () => {
  const found = all.filter((line) => !(nameOf(line) in exceptions));
  // One line a difference, without the runner's diff of two lists.
  if (found.length > 0) expect.fail(found.join("\n"));
});

it("has no exception that nothing needs", () => {
  const needed = new Set(all.map(nameOf));
  expect(Object.keys(exceptions).filter((name) => !needed.has(name))).toEqual([]);
});

it("declares each id and each route once", () => {
  const ids = endpoints.map(({ id }) => id);
  const routes = endpoints.flatMap(({ method, path, aliases = [] }) =>
    [path, ...aliases].map((route) => `${method} ${route.replace(/\{\w+\}/g, "{}")}`),
  );
  expect(twice(ids)).toEqual([]);
  expect(twice(routes)).toEqual([]);
});

it("answers models of the registry", () => {
  const unknown = endpoints.flatMap(({ id, returns }) =>
    returns === null || models.has(returns) || unions.has(returns) ? [] : [`${id} returns ${returns}`],
  );
  expect(unknown).toEqual([]);
});

const twice = (values: readonly string[]) => values.filter((value, at) => values.indexOf(value) !== at);
