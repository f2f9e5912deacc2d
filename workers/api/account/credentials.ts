import { ApiError } from "#shared/contract/errors.ts";
import { email, password, phone, text } from "#shared/contract/params.ts";
import type { UserRow } from "#shared/store/facts/user.ts";
import type { Context } from "../context.ts";
import type { Declaration } from "../declaration.ts";
import { endpoint } from "../endpoint.ts";
import { newAddress } from "../users/addresses.ts";
import { endSessions } from "../users/existing-user.ts";
import { checkPassword } from "../users/password-policy.ts";
import { isPasswordOf, newPassword, passwordOf } from "../users/passwords.ts";
import { changeMe, me } from "./me.ts";

const credential = (field: string) =>
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

/**
 * Holds the caller to their password. One who has none yet, such as an anonymous user, sets it by this.
 * @returns the columns to change @throws ApiError user_invalid_credentials
 */
async function confirmOrSet(context: Context<unknown>, plain: string): Promise<Partial<UserRow>> {
  const { user, project, today } = me(context);
  if (passwordOf(user)) {
    if (!(await isPasswordOf(user, plain))) throw new ApiError("user_invalid_credentials");
    return {};
  }
  const columns = await newPassword(plain, user.passwordHistory, project.auths, context.random);
  return { ...columns, passwordUpdate: today };
}

export const updateEmail = endpoint(
  {
    ...credential("email"),
    id: "account.updateEmail",
    params: () => ({ email: email(), password: password() }),
  },
  async (context) => {
    const { input } = context;
    const { projectId, user } = me(context);
    const columns = await confirmOrSet(context, input.password);
    const address = newAddress(context, projectId, user.id, "email", input.email.toLowerCase());
    return changeMe(
      context,
      { ...address.values, ...columns },
      // Does not tell whose the address is (reference/auth.md §10).
      { ...address, clashes: { users: "general_bad_request" } },
    );
  },
);

export const updatePhone = endpoint(
  {
    ...credential("phone"),
    id: "account.updatePhone",
    params: () => ({ phone: phone(), password: password() }),
  },
  async (context) => {
    const { input } = context;
    const { projectId, user } = me(context);
    const columns = await confirmOrSet(context, input.password);
    const address = newAddress(context, projectId, user.id, "sms", input.phone);
    return changeMe(
      context,
      { ...address.values, ...columns },
      { ...address, clashes: { users: "user_phone_already_exists" } },
    );
  },
);

export const updatePassword = endpoint(
  {
    ...credential("password"),
    id: "account.updatePassword",
    limit: { max: 10, per: 3600, key: "url:{url},ip:{ip}" },
    params: () => ({ password: password(), oldPassword: text(256, 0).default("") }),
  },
  async (context) => {
    const { input, actor, random, today } = context;
    const { projectId, project, user } = me(context);
    checkPassword(input.password, project.auths, user);
    if (passwordOf(user) && !(await isPasswordOf(user, input.oldPassword))) {
      throw new ApiError("user_invalid_credentials");
    }
    const columns = await newPassword(input.password, user.passwordHistory, project.auths, random);
    const others =
      project.auths.invalidateSessions && actor.session
        ? endSessions(projectId, user.id, "id <> ?3", [actor.session.id])
        : [];
    return changeMe(context, { ...columns, passwordUpdate: today }, { after: others });
  },
);
