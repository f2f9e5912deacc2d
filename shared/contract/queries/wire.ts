import { parseJson } from "../json.ts";
import { QueryFault } from "./fault.ts";

/** A query as it stands on the wire, its shape checked and nothing else (reference §8.1). */
export interface WireQuery {
  readonly method: string;
  readonly attribute: string;
  readonly values: readonly unknown[];
}

/** Reads one query string. Throws QueryFault when it is no JSON object of the right shape. */
export function parseWireQuery(text: string): WireQuery {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw new QueryFault("A query must be a JSON object.");
  }
  return wireQuery(value);
}

/** Checks the shape of a decoded query, e.g. one inside `and`. */
export function wireQuery(value: unknown): WireQuery {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new QueryFault("A query must be a JSON object.");
  }
  const method = "method" in value ? value.method : undefined;
  const attribute = "attribute" in value ? (value.attribute ?? "") : "";
  const values = "values" in value ? (value.values ?? []) : [];
  if (typeof method !== "string" || method === "") throw new QueryFault("A query needs a method.");
  if (typeof attribute !== "string") throw new QueryFault(`The attribute of "${method}" must be a string.`);
  if (!Array.isArray(values)) throw new QueryFault(`The values of "${method}" must be a list.`);
  return { method, attribute, values };
}
