import { ApiError } from "#shared/contract/errors.ts";
import type { Actor } from "./actor.ts";

/**
 * An endpoint's `admit` where its scope does not tell: guests and users hold it as well, for another endpoint's sake.
 * @throws ApiError general_unauthorized_scope for whoever is neither an API key nor an administrator
 */
export async function trustedOnly({ actor }: { readonly actor: Actor }): Promise<void> {
  if (actor.trusted) return;
  throw new ApiError("general_unauthorized_scope", {
    message: "This is for API keys and administrators of the project.",
  });
}
