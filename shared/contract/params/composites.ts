import * as z from "zod";
import { isJsonObject, type JsonObject, parseJson, stringifyJson } from "../json.ts";
import { expandPermissions, isAction, type PermissionAction, parsePermission } from "../permissions.ts";
import { parseRole } from "../roles.ts";
import { type Kind, kind, Refusal, shared, stringKind } from "./kind.ts";
import { text } from "./text.ts";

/** A list of at most `max` items. A query string's `{0: a, 1: b}` counts as a list. */
export function list<S extends z.ZodType>(item: S, max = 100) {
  const array = z
    .array(item, { error: "Must be a list." })
    .max(max, { error: `Must be a list of at most ${max} items.` });
  return z.preprocess(fromNumberedKeys, array);
}

function fromNumberedKeys(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value);
  return keys.every((key, at) => key === String(at)) && keys.length > 0 ? Object.values(value) : value;
}

const notObject = new Refusal("Must be a JSON object.");
const objects = shared((maxBytes: number) => {
  const tooLong = new Refusal(`Must be a JSON object of at most ${maxBytes} bytes.`);
  return kind<JsonObject>({ type: "object", additionalProperties: true }, (value) => {
    const object = readObject(value);
    if (object === undefined) return notObject;
    if (maxBytes === Number.POSITIVE_INFINITY) return object;
    return new TextEncoder().encode(stringifyJson(object)).length <= maxBytes ? object : tooLong;
  });
});

function readObject(value: unknown): JsonObject | undefined {
  if (typeof value === "string") {
    try {
      return asObject(parseJson(value));
    } catch {
      return undefined;
    }
  }
  return asObject(value);
}

function asObject(value: unknown): JsonObject | undefined {
  if (isJsonObject(value)) return value;
  // PHP cannot tell an empty object from an empty list; SDKs in such languages send `[]`.
  return Array.isArray(value) && value.length === 0 ? {} : undefined;
}

/** A JSON object, also as its JSON text; `[]` counts as `{}`. `maxBytes` bounds its JSON text. */
export const object = (maxBytes: number = Number.POSITIVE_INFINITY): Kind<JsonObject> => objects(maxBytes);

const permissionLists = shared((words: string) => {
  const actions = words.split(",").filter(isAction);
  const why = `Must be a permission such as read("any") or update("user:ID"), its action one of: ${actions.join(", ")}.`;
  const item = stringKind({}, why, (value) => {
    const permission = parsePermission(value);
    return permission !== undefined && actions.includes(permission.action);
  });
  const allowed = actions.filter((action) => action !== "write");
  return list(item).transform((permissions) => expandPermissions(permissions, allowed));
});

/**
 * Permissions with one of the given actions. The value is canonical: `write` expanded to those of create, update and
 * delete that are given, duplicates removed.
 */
export function permissions(actions: readonly PermissionAction[]) {
  return permissionLists(actions.join(","));
}

const roleKind = stringKind(
  {},
  'Must be a role such as "any", "users", "user:ID", "team:ID/role", "member:ID" or "label:NAME".',
  (value) => parseRole(value) !== undefined,
);

/** A role of the permission system (not a role in a team: that is `key(81)`). */
export const role = (): Kind<string> => roleKind;

const queryTexts = list(text(4096));

/** The `queries` of a list: at most 100 JSON texts of at most 4096 characters. What they mean is parsed later. */
export const queries = () => queryTexts;

/** The schema, or null. */
export function nullable<S extends z.ZodType>(schema: S) {
  return z.nullable(schema);
}
