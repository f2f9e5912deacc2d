import { ApiError } from "../errors.ts";
import type { Face } from "../faces.ts";
import type { Field } from "./field.ts";
import { kindOf } from "./kinds.ts";

export type IndexType = "key" | "unique" | "fulltext";

/** Parameters of a create request; empty `orders` and `lengths` stand for absent ones. */
export interface IndexInput {
  readonly key: string;
  readonly type: IndexType;
  readonly fields: readonly string[];
  readonly orders: readonly string[];
  readonly lengths: readonly (number | null)[];
}

/** An index of a container: keys of fields, not their columns. */
export interface IndexDefinition {
  readonly key: string;
  readonly type: IndexType;
  readonly fields: readonly string[];
  readonly orders: readonly string[];
  readonly lengths: readonly (number | null)[];
}

/** Indexes per container: 64 less 6 internal ones (reference/databases.md §4.4). */
export const MAX_INDEXES = 58;
/** Characters a key may be long in all. */
const MAX_KEY_LENGTH = 768;
const RESERVED = new Set(["primary", "_created_at", "_updated_at", "_tenant_id"]);
const SYSTEM_FIELDS = new Set(["$id", "$createdAt", "$updatedAt"]);

/** The part of a field an index cares about. */
type Indexable = Pick<Field, "key" | "type" | "format" | "size" | "array" | "encrypt"> & {
  readonly status?: Field["status"];
};

/**
 * Checks a new index against the fields and indexes there are (reference/databases.md §5) and returns it as stored.
 * Throws ApiError: the face's index already_exists, limit_exceeded and invalid, field unknown and not_available;
 * `index_invalid` for an array on either face.
 */
export function defineIndex(
  input: IndexInput,
  fields: readonly Indexable[],
  existing: readonly IndexDefinition[],
  face: Face,
): IndexDefinition {
  const refuse = (why: string) =>
    new ApiError(face.errors.indexInvalid, { message: `Invalid index: ${why}` });
  if (existing.some((index) => index.key.toLowerCase() === input.key.toLowerCase())) {
    throw new ApiError(face.errors.indexExists);
  }
  if (existing.length >= MAX_INDEXES) throw new ApiError(face.errors.indexLimit);
  if (RESERVED.has(input.key.toLowerCase())) throw refuse(`the key "${input.key}" is reserved.`);
  if (input.fields.length === 0) throw refuse(`it names no ${face.field}.`);
  const members = input.fields.map((key) => member(key, fields, face));
  if (new Set(input.fields.map((key) => key.toLowerCase())).size < input.fields.length) {
    throw refuse(`it names a ${face.field} twice.`);
  }
  const lengths = readLengths(input, members, refuse);
  const orders = readOrders(input, refuse);
  if (input.type === "fulltext") checkFulltext(input, members, existing, refuse);
  else checkKeyLength(members, lengths, refuse);
  return { key: input.key, type: input.type, fields: [...input.fields], orders, lengths };
}

type Refuse = (why: string) => ApiError;
/** null stands for a system field: short text. */
type Member = Indexable | null;

function member(key: string, fields: readonly Indexable[], face: Face): Member {
  if (SYSTEM_FIELDS.has(key)) return null;
  const field = fields.find((candidate) => candidate.key === key);
  if (!field)
    throw new ApiError(face.errors.fieldUnknown, { message: `There is no ${face.field} "${key}".` });
  if (field.status !== undefined && field.status !== "available") {
    throw new ApiError(face.errors.fieldNotAvailable);
  }
  if (field.array) {
    throw new ApiError("index_invalid", {
      message: `Invalid index: "${key}" is an array and cannot be indexed.`,
    });
  }
  if (field.encrypt) {
    throw new ApiError(face.errors.indexInvalid, { message: `Invalid index: "${key}" is encrypted.` });
  }
  return field;
}

/** One length a member, null where the whole value counts. */
function readLengths(input: IndexInput, members: readonly Member[], refuse: Refuse): (number | null)[] {
  if (input.lengths.length > input.fields.length) throw refuse("it has more lengths than members.");
  return members.map((field, i) => {
    const length = input.lengths[i] ?? 0;
    if (length === 0) return null;
    if (!Number.isInteger(length) || length < 0) throw refuse("a length must be a positive integer.");
    if (field === null || kindOf(field).queryType !== "text") throw refuse("only text can have a length.");
    if (length > field.size) throw refuse(`the length ${length} is beyond the size of "${field.key}".`);
    return length === field.size ? null : length;
  });
}

function readOrders(input: IndexInput, refuse: Refuse): string[] {
  if (input.orders.length > input.fields.length) throw refuse("it has more orders than members.");
  return input.orders.map((order) => {
    const upper = order.toUpperCase();
    if (upper !== "" && upper !== "ASC" && upper !== "DESC") throw refuse("an order is ASC or DESC.");
    return upper === "" ? "ASC" : upper;
  });
}

function checkFulltext(
  input: IndexInput,
  members: readonly Member[],
  existing: readonly IndexDefinition[],
  refuse: Refuse,
): void {
  if (members.some((field) => field === null || kindOf(field).queryType !== "text")) {
    throw refuse("fulltext needs text.");
  }
  const same = existing.some(
    (index) => index.type === "fulltext" && index.fields.join() === input.fields.join(),
  );
  if (same) throw refuse("there is a fulltext index of the same already.");
}

function checkKeyLength(
  members: readonly Member[],
  lengths: readonly (number | null)[],
  refuse: Refuse,
): void {
  const total = members.reduce((sum, field, i) => sum + memberLength(field, lengths[i] ?? null), 0);
  if (total > MAX_KEY_LENGTH) {
    throw refuse(
      `its key is ${total} characters long, ${MAX_KEY_LENGTH} at most. Give lengths for long texts.`,
    );
  }
}

function memberLength(field: Member, length: number | null): number {
  if (field === null) return 1;
  const kind = kindOf(field);
  if (kind.queryType === "text") return length ?? field.size;
  return kind.type === "double" ? 2 : 1;
}

/** What a dropped field does to the indexes: which go, which are rebuilt with the members left (reference §4.6). */
export function indexesWithout(
  indexes: readonly IndexDefinition[],
  key: string,
): {
  kept: IndexDefinition[];
  dropped: IndexDefinition[];
  shrunk: { from: IndexDefinition; to: IndexDefinition }[];
} {
  const kept = indexes.filter((index) => !index.fields.includes(key));
  const dropped: IndexDefinition[] = [];
  const shrunk: { from: IndexDefinition; to: IndexDefinition }[] = [];
  for (const index of indexes) {
    const at = index.fields.indexOf(key);
    if (at < 0) continue;
    const to: IndexDefinition = {
      ...index,
      fields: index.fields.toSpliced(at, 1),
      orders: at < index.orders.length ? index.orders.toSpliced(at, 1) : index.orders,
      lengths: at < index.lengths.length ? index.lengths.toSpliced(at, 1) : index.lengths,
    };
    const others = [...kept, ...shrunk.map((pair) => pair.to)];
    // A unique index on fewer members could refuse rows that are stored.
    const impossible = to.fields.length === 0 || index.type === "unique";
    if (impossible || others.some((other) => sameMembers(other, to))) dropped.push(index);
    else shrunk.push({ from: index, to });
  }
  return { kept, dropped, shrunk };
}

function sameMembers(a: IndexDefinition, b: IndexDefinition): boolean {
  return a.type === b.type && a.fields.join() === b.fields.join() && a.orders.join() === b.orders.join();
}

/** Indexes after a field's rename. */
export function renameInIndexes(
  indexes: readonly IndexDefinition[],
  from: string,
  to: string,
): IndexDefinition[] {
  return indexes.map((index) => ({ ...index, fields: index.fields.map((key) => (key === from ? to : key)) }));
}
