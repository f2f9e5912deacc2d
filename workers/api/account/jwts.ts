import { range } from "#shared/contract/params.ts";
import { signUserToken } from "#shared/crypto/user-token.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { signingKey } from "../secrets.ts";
import { me } from "./me.ts";

export const createJWT = endpoint(
  {
    id: "account.createJWT",
    method: "POST",
    path: "/v1/account/jwts",
    scope: "account",
    auth: ["session", "admin"],
    signIn: "JWT",
    limit: { max: 120, per: 60, key: "url:{url},userId:{userId}" },
    params: () => ({ duration: range(0, 3600).default(900) }),
    status: 201,
    returns: "jwt",
  },
  async (context) => {
    const { user, projectId } = me(context);
    const session = found(context.actor.session, "user_session_not_found");
    const jwt = await signUserToken(
      await signingKey(context.settings),
      { userId: user.id, sessionId: session.id },
      { projectId, now: new Date(context.now), duration: context.input.duration },
    );
    return { jwt };
  },
);
