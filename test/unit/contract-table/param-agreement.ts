import type { ZodType } from "zod";
import * as z from "zod";
import type { Endpoint } from "#workers/api/declaration.ts";
import { paramsOf } from "#workers/api/pipeline/input.ts";
import type { ContractEndpoint, ContractParam } from "./contract.ts";

type Param = ReturnType<typeof paramsOf>[number];

/** Where an endpoint's parameters depart from the contract's: names, places, required ones, defaults, bounds. */
export function paramDifferences(endpoint: Endpoint, contract: ContractEndpoint): string[] {
  const ours = paramsOf(endpoint);
  const claimed = new Set<string>();
  const found = contract.params.flatMap((theirs) => {
    const names = [theirs.name, theirs.serverName, theirs.aliasOf];
    const mine = ours.filter((param) => names.includes(param.name));
    for (const param of mine) claimed.add(param.name);
    const [first] = mine;
    if (first) return ofParam(endpoint.id, first, theirs);
    // Paths match but for the names of placeholders; a placeholder may carry a name of our own.
    if (theirs.in === "path" || theirs.notInServer) return [];
    return [`${endpoint.id} param ${theirs.name}: missing`];
  });
  const extra = new Set((contract.serverOnlyParams ?? []).map(({ name }) => name));
  const unknown = ours.filter(({ name, inPath }) => !claimed.has(name) && !extra.has(name) && !inPath);
  return [...found, ...unknown.map(({ name }) => `${endpoint.id} param ${name}: not in the contract`)];
}

function ofParam(id: string, ours: Param, theirs: ContractParam): string[] {
  const say = (what: string) => `${id} param ${ours.name} ${what}`;
  const lines: string[] = [];
  if (ours.inPath !== (theirs.in === "path")) lines.push(say(`place: contract ${theirs.in}`));
  const required = theirs.serverRequired ?? theirs.required;
  // A placeholder is always there, so whether it is required cannot be seen.
  if (!ours.inPath && !theirs.notInServer && ours.optional === required) {
    lines.push(say(`required: ${!ours.optional}, contract ${required}`));
  }
  if (!required && isTelling(theirs.default) && !ours.inPath) {
    const value = ours.schema.safeParse(undefined).data;
    const [mine, wanted] = [JSON.stringify(value) ?? "none", JSON.stringify(theirs.default)];
    if (mine !== wanted) lines.push(say(`default: ${mine}, contract ${wanted}`));
  }
  return [...lines, ...boundsDiffer(ours.schema, theirs.check ?? "").map(say)];
}

/** An empty default may as well be handled as "not given". */
const isTelling = (value: unknown) =>
  typeof value === "number" || typeof value === "boolean" || (typeof value === "string" && value !== "");

interface Bounds {
  type?: string;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
  enum?: readonly string[];
}

/** Compares what the contract's validator says and the schema's description of itself says too. */
function boundsDiffer(schema: ZodType, check: string): string[] {
  const wanted = boundsOf(check);
  const mine = describe(schema);
  return Object.entries(wanted).flatMap(([name, value]) => {
    const own = mine[name as keyof Bounds];
    return JSON.stringify(own) === JSON.stringify(value)
      ? []
      : [`${name}: ${JSON.stringify(own) ?? "none"}, contract ${JSON.stringify(value)}`];
  });
}

/** `Nullable<Text(128)>` → `{ maxLength: 128 }`. Checks that have no bound of the plain kinds give none. */
function boundsOf(check: string): Bounds {
  const inner = /^Nullable<(.*)>$/.exec(check)?.[1] ?? check;
  const list = /^Array<.*>\[≤(\d+)\]$/.exec(inner);
  if (list) return { maxItems: Number(list[1]) };
  if (inner === "Boolean") return { type: "boolean" };
  const text = /^(?:Text|Key|UID|CustomId)\((?:\d+\.\.)?(\d+)\)$/.exec(inner);
  if (text) return { maxLength: Number(text[1]) };
  const range = /^Range\((-?\d+)\.\.(-?\d+)\)$/.exec(inner);
  if (range) return { minimum: Number(range[1]), maximum: Number(range[2]) };
  const words = /^OneOf\(([A-Za-z][^()]*\|[^()]*)\)$/.exec(inner);
  if (words?.[1]) return { enum: words[1].split("|").sort() };
  return {};
}

function describe(schema: ZodType): Bounds {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const branches = json.anyOf ?? [json];
  const branch = branches.find((entry) => typeof entry === "object" && entry.type !== "null") ?? json;
  const bounds = { ...branch } as Bounds & { type?: unknown };
  // `["boolean", "null"]` is a boolean that may be null.
  const type = Array.isArray(bounds.type) ? bounds.type.find((name) => name !== "null") : bounds.type;
  return { ...bounds, type, ...(bounds.enum ? { enum: bounds.enum.map(String).sort() } : {}) };
}
