import { ApiError } from "#shared/contract/errors.ts";
import { scopesOf } from "#shared/contract/scopes.ts";
import { verifyEphemeralKey } from "#shared/crypto/ephemeral-key.ts";
import { TokenError } from "#shared/crypto/tokens.ts";
import type { KeyRow } from "#shared/store/facts/project.ts";
import type { Actor } from "../actor.ts";
import { signingKey } from "../secrets.ts";
import { GUEST } from "./guest.ts";
import type { Incoming } from "./identify.ts";
import { isPast } from "./moments.ts";

/** Ephemeral keys carry their own proof; all others are looked up by their hash. */
export const isStored = (key: string) => !/^(ephemeral|dynamic)_/.test(key);

const BASE_SCOPES = scopesOf(["keys"]);

/**
 * Who a key in `X-Appwrite-Key` stands for (reference/auth.md §2.4). It overrides a session, whatever it is worth: its
 * header lets a request in from any origin, and a page must not act by it for whoever visits. One of no known type, or a
 * temporary one that does not verify, is a guest.
 * @param row the stored key, if there is one
 * @throws ApiError project_id_missing, user_unauthorized, project_key_expired
 */
export function keyActor(incoming: Incoming, key: string, row: KeyRow | null): Actor | Promise<Actor> {
  const [type = ""] = key.includes("_") ? key.split("_", 1) : ["standard"];
  switch (type) {
    case "standard":
      if (!incoming.target.byHeader) throw new ApiError("project_id_missing");
      if (!row)
        throw refused("This project has no such API key. Check X-Appwrite-Key and X-Appwrite-Project.");
      if (isPast(row.expire, incoming.now)) throw new ApiError("project_key_expired");
      return storedKey(row);
    case "ephemeral":
    case "dynamic":
      return ephemeralKey(key.slice(type.length + 1), incoming);
    // Nothing creates keys of these types yet.
    case "organization":
    case "account":
      throw refused(`This server takes no ${type} keys. Use an API key of the project.`);
    default:
      return GUEST;
  }
}

const refused = (message: string) => new ApiError("user_unauthorized", { message });

const actors = new WeakMap<KeyRow, Actor>();

/** The same for every request with the cached row: a key may have a hundred scopes. */
function storedKey(row: KeyRow): Actor {
  const known = actors.get(row);
  if (known) return known;
  const actor = projectKey(row.scopes, row);
  actors.set(row, actor);
  return actor;
}

async function ephemeralKey(token: string, { target, settings, now }: Incoming): Promise<Actor> {
  try {
    const context = { projectId: target.projectId, now: new Date(now) };
    const { scopes } = await verifyEphemeralKey(await signingKey(settings), token, context);
    return projectKey(scopes, null);
  } catch (error) {
    if (error instanceof TokenError) return GUEST;
    throw error;
  }
}

const projectKey = (scopes: readonly string[], key: KeyRow | null): Actor => ({
  ...GUEST,
  kind: "key",
  key,
  roles: new Set(["keys"]),
  scopes: new Set([...scopes, ...BASE_SCOPES]),
  trusted: true,
});
