import { type Change, changed, type Fields, isFields } from "./formats/changes.ts";
import { requestFormats } from "./formats/requests.ts";
import { responseFormats } from "./formats/responses.ts";
import { versionNumber } from "./formats/versions.ts";

export { withOlderFields } from "./formats/older-fields.ts";
export { type OlderProject, olderProjectFields } from "./formats/project.ts";
export { isNewerThanServer } from "./formats/versions.ts";

const LIST = "List";

/** Clients that speak this or newer are served as they are: nearly all, so nothing else is compared for them. */
const SETTLED = Math.max(
  ...[...requestFormats, ...responseFormats].map(({ below }) => versionNumber(below) ?? 0),
);

/**
 * An answer in the shape of the client's response format. A list model (`keyList`) is changed item by item, as its
 * items' model (`key`). Nothing is changed in place. A version that is none is served the newest shapes.
 * @param version of the `X-Appwrite-Response-Format` header
 * @param model name in the contract, e.g. `project`, `membershipList`
 */
export function applyResponseFormat(version: string, model: string, value: unknown): unknown {
  const change = responseChange(version, model.endsWith(LIST) ? model.slice(0, -LIST.length) : model);
  if (change === null || !isFields(value)) return value;
  return model.endsWith(LIST) ? inLists(value, change) : change(value);
}

/**
 * The parameters of a request in the newest shape, brought up from the client's response format.
 * @param endpoint its id, e.g. `project.createKey`
 */
export function applyRequestFormat(version: string, endpoint: string, params: Fields): Fields {
  return newerThan(version, requestFormats)
    .flatMap(({ every, endpoints }) => [every, endpoints[endpoint]])
    .filter((change) => change !== undefined)
    .reduce((current, change) => change(current), params);
}

function responseChange(version: string, model: string): Change | null {
  const changes = newerThan(version, responseFormats)
    .map((format) => format.models[model])
    .filter((change) => change !== undefined);
  return changes.length === 0
    ? null
    : (fields) => changes.reduce((current, change) => change(current), fields);
}

/** The entries of a table that concern a client of this version. */
function newerThan<T extends { below: string }>(version: string, table: readonly T[]): readonly T[] {
  const spoken = versionNumber(version);
  if (spoken === null || spoken >= SETTLED) return [];
  return table.filter((entry) => spoken < (versionNumber(entry.below) ?? 0));
}

function inLists(answer: Fields, change: Change): Fields {
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((item) => changed(item, change)) : value,
    ]),
  );
}
