import { ApiError } from "#shared/contract/errors.ts";
import { first } from "#shared/store/statement.ts";
import type { Context } from "../context.ts";

/**
 * What concerns the whole installation is for its operator: whoever signed up on the console first, of all accounts that
 * still exist. Owners of organizations are customers here.
 * @throws ApiError user_unauthorized for everyone else.
 */
export async function ensureOperator({ actor, store }: Context<unknown>): Promise<void> {
  const [operator] = await store.main.read(
    first("SELECT id FROM users WHERE projectId = 'console' ORDER BY sequence LIMIT 1", [], (row) =>
      String(row.id),
    ),
  );
  if (actor.user && actor.user.id === operator) return;
  throw new ApiError("user_unauthorized", {
    message: "Only the operator of this server may do that: the console's first account.",
  });
}
