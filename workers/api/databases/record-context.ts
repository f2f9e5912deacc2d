import type { RecordValues } from "#shared/contract/columns/index.ts";
import { formatDatetime, parseDatetime } from "#shared/contract/datetime.ts";
import { ApiError, invalidArgument } from "#shared/contract/errors.ts";
import type { Face } from "#shared/contract/faces.ts";
import { mayGrant } from "#shared/contract/permissions.ts";
import { decrypt, encrypt } from "#shared/crypto/encryption.ts";
import { TooLargeError, UniqueError } from "#shared/store/failure.ts";
import type { Plan } from "#shared/store/plan.ts";
import {
  type Access,
  type Container,
  conflictError,
  type FieldCipher,
  hasEncrypted,
  openRecord,
  type RowRecord,
  sealValues,
} from "#shared/store/rows/index.ts";
import type { Actor } from "../actor.ts";
import type { Context } from "../context.ts";
import { sealingKey } from "../secrets.ts";

/** Who the engine is to judge. */
export const accessOf = (actor: Actor): Access => ({ roles: actor.roles, bypass: actor.trusted });

/** What a new record grants when the request does not say: everything to the user who makes it. */
export function defaultPermissions(actor: Actor): string[] {
  if (actor.kind !== "user" || !actor.user) return [];
  const { id } = actor.user;
  return [`read("user:${id}")`, `update("user:${id}")`, `delete("user:${id}")`];
}

/** Sessions grant only roles they hold (reference/databases.md §11). @throws ApiError user_unauthorized. */
export function checkGrant(actor: Actor, permissions: readonly string[] | null): void {
  if (permissions === null || actor.trusted || mayGrant(permissions, actor.roles)) return;
  throw new ApiError("user_unauthorized", {
    message: `Permissions may only name roles you hold: ${[...actor.roles].join(", ")}.`,
  });
}

/** `X-Appwrite-Timestamp` in wire form. @throws ApiError general_argument_invalid when it is no date. */
export function unchangedSince({ request }: Context<unknown>): string | null {
  const header = request.header("x-appwrite-timestamp");
  if (header === "") return null;
  const time = parseDatetime(header);
  if (time === null) throw invalidArgument("X-Appwrite-Timestamp", "Must be a date and time in ISO 8601.");
  return formatDatetime(time);
}

export function cipherOf({ settings, random }: Pick<Context<unknown>, "settings" | "random">): FieldCipher {
  const key = sealingKey(settings, "fields");
  return {
    seal: async (plain) => encrypt(key, plain, random),
    open: async (sealed) => decrypt(key, sealed),
  };
}

/** Values as they are stored: those of encrypted fields sealed. */
export function seal(
  context: Context<unknown>,
  container: Container,
  values: RecordValues,
): Promise<RecordValues> | RecordValues {
  return hasEncrypted(container) ? sealValues(container, values, cipherOf(context)) : values;
}

/** A record as the client may see it: encrypted fields opened. */
export function open(
  context: Context<unknown>,
  container: Container,
  record: RowRecord,
): Promise<RowRecord> | RowRecord {
  return hasEncrypted(container) ? openRecord(container, record, cipherOf(context)) : record;
}

export async function openAll(
  context: Context<unknown>,
  container: Container,
  records: RowRecord[],
): Promise<RowRecord[]> {
  return hasEncrypted(container)
    ? Promise.all(records.map((record) => open(context, container, record)))
    : records;
}

/**
 * Runs a plan that writes records. @throws ApiError the face's already_exists for a taken id or unique value, its
 * invalid_structure for a row that outgrows the database: what it holds and what is added are together too large.
 */
export async function writeRecords<T>({ work }: Context<unknown>, face: Face, plan: Plan<T>): Promise<T> {
  try {
    return await work.writePlan([], plan);
  } catch (error) {
    if (error instanceof UniqueError) throw conflictError(face, error);
    if (!(error instanceof TooLargeError)) throw error;
    throw new ApiError(face.errors.recordStructure, {
      message: `Invalid ${face.record} structure: all its values together are larger than the database stores.`,
      cause: error,
    });
  }
}
