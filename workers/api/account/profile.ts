import { object, text } from "#shared/contract/params.ts";
import type { Declaration } from "../declaration.ts";
import { endpoint } from "../endpoint.ts";
import { indexUser } from "../users/new-user.ts";
import { clearSessionCookies } from "./cookies.ts";
import { changeMe, me } from "./me.ts";

const profile = (field: string) =>
  ({
    method: "PATCH",
    path: `/v1/account/${field}`,
    scope: "account",
    auth: ["session", "jwt", "admin"],
    event: `users.[userId].update.${field}`,
    audit: "user.update",
    status: 200,
    returns: "account",
  }) as const satisfies Partial<Declaration>;

export const updateName = endpoint(
  { ...profile("name"), id: "account.updateName", params: () => ({ name: text(128) }) },
  (context) => {
    const { projectId, user } = me(context);
    return changeMe(context, { name: context.input.name }, { after: [indexUser(projectId, user.id)] });
  },
);

export const getPrefs = endpoint(
  {
    id: "account.getPrefs",
    method: "GET",
    path: "/v1/account/prefs",
    scope: "account",
    auth: ["session", "jwt", "admin"],
    status: 200,
    returns: "preferences",
  },
  async (context) => me(context).user.prefs,
);

export const updatePrefs = endpoint(
  { ...profile("prefs"), id: "account.updatePrefs", params: () => ({ prefs: object(65_535) }) },
  (context) => changeMe(context, { prefs: context.input.prefs }),
);

/** Blocks the account. Its sessions stay, and every later request with them is refused. */
export const updateStatus = endpoint(
  { ...profile("status"), id: "account.updateStatus" },
  async (context) => {
    const account = await changeMe(context, { status: false });
    clearSessionCookies(context, me(context).projectId);
    return account;
  },
);
