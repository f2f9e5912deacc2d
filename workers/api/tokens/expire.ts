import { invalidArgument } from "#shared/contract/errors.ts";
import { datetime, nullable } from "#shared/contract/params.ts";

/** Until when a token holds; null: without an end. */
export const expire = () => nullable(datetime()).default(null);

/** @throws ApiError general_argument_invalid for a moment that has passed */
export function ensureAhead(expire: string | null, today: string): void {
  if (expire !== null && expire <= today)
    throw invalidArgument("expire", "Must be a moment that lies ahead.");
}
