import { describe, expect, it } from "vitest";
import type { Field, Model } from "#shared/contract/models/model.ts";
import { models, unions } from "#shared/contract/models/registry.ts";
import { type ContractField, contractModels } from "#test/unit/contract-table/models.ts";

/** Where a model differs from the contract, and why. */
const deliberate: Record<string, string> = {
  "database.policies: not in the contract": "the console's SDK requires it",
  "database.archives: not in the contract": "the console's SDK requires it",
  "database.status": "no server that this contract was read from sends it: it belongs to dedicated databases",
  "project.blocks: object[], contract string[]": "the SDKs read objects; the server's rule is wrong",
  "project.onboarding: object, contract json": "an object, empty as {}",
};

// Models of routes that 1.9.6 dropped have the SDKs' name alone.
const sdkName = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
const contract = new Map([
  ...contractModels.map((model) => [sdkName(model.name), model] as const),
  ...contractModels.flatMap((model) => (model.key ? [[model.key, model] as const] : [])),
]);
const ours = [...models].filter(([name]) => name !== "none");

describe("the registry", () => {
  it.each(ours)("has %s as the contract has it", (name, model) => {
    const theirs = contract.get(name);
    expect(theirs, `the contract has no model ${name}`).toBeDefined();
    const found = theirs
      ? differences(name, model, [...theirs.fields, ...(theirs.serverOnlyFields ?? [])])
      : [];
    expect(found.filter((line) => !(line in deliberate))).toEqual([]);
    expect(model.open || name === "any").toBe(theirs?.serverAny === true || name === "any");
  });

  it.each(ours)("writes the fields of %s in the server's order", (name, model) => {
    const theirs = contract.get(name)?.fields.map((field) => field.name) ?? [];
    const shared = Object.keys(model.fields).filter((field) => theirs.includes(field));
    expect(shared).toEqual(theirs.filter((field) => shared.includes(field)));
  });

  it("has no exception that no model needs", () => {
    const all = ours.flatMap(([name, model]) => {
      const theirs = contract.get(name);
      return theirs ? differences(name, model, [...theirs.fields, ...(theirs.serverOnlyFields ?? [])]) : [];
    });
    expect(Object.keys(deliberate).filter((line) => !all.includes(line))).toEqual([]);
  });

  it("names the members of its unions", () => {
    expect([...unions].map(([name, members]) => [name, members.length])).toEqual([
      ["column", 18],
      ["attribute", 18],
      ["platform", 5],
      ["policy", 11],
    ]);
  });
});

function differences(name: string, model: Model, fields: readonly ContractField[]): string[] {
  const theirs = fields.filter((field) => !field.notInServer);
  const known = new Set(theirs.map((field) => field.name));
  return [
    ...theirs.flatMap((field) => {
      const mine = model.fields[field.name];
      if (mine === undefined) return [`${name}.${field.name}`];
      const [kind, wanted] = [kindOf(mine), contractKind(field)];
      return fits(kind, wanted) ? [] : [`${name}.${field.name}: ${kind}, contract ${wanted}`];
    }),
    ...Object.keys(model.fields).flatMap((field) =>
      known.has(field) ? [] : [`${name}.${field}: not in the contract`],
    ),
  ];
}

function fits(kind: string, wanted: string): boolean {
  if (kind === wanted) return true;
  const alike: Record<string, readonly string[]> = {
    datetime: ["string"],
    datetimeOrEmpty: ["datetime", "string"],
    int64: ["integer"],
    choice: ["enum", "string"],
    // A word list that the schema leaves open, and the format words of a column.
    string: ["enum", "datetime", "id"],
    "any[]": ["array[]"],
    // As the SDKs say it.
    integer: ["number"],
    "metric[]": ["Metric[]"],
  };
  return alike[kind]?.includes(wanted) ?? false;
}

function contractKind(field: ContractField): string {
  const type = field.serverType ?? field.type;
  return (typeof type === "string" ? type : [...type].sort().join("|")) + (field.array ? "[]" : "");
}

function kindOf(field: Field): string {
  if (typeof field === "string") return field;
  if ("fields" in field) return [...models].find(([, model]) => model === field)?.[0] ?? "unregistered";
  if ("list" in field) return `${kindOf(field.list)}[]`;
  if ("nullable" in field) return kindOf(field.nullable);
  if ("optional" in field) return kindOf(field.optional);
  if ("anyOf" in field) return field.anyOf.map(kindOf).sort().join("|");
  return "choice";
}
