import { ApiError } from "#shared/contract/errors.ts";
import { customId, email, password, text } from "#shared/contract/params.ts";
import { userVersion } from "#shared/store/facts/user.ts";
import { endpoint } from "../endpoint.ts";
import { accountModel } from "../models/user.ts";
import { CONSOLE } from "../pipeline/target.ts";
import { change } from "../users/change.ts";
import { deleteUser, targetsOf } from "../users/existing-user.ts";
import { createUser, ensureRoom } from "../users/new-user.ts";
import { checkPassword } from "../users/password-policy.ts";
import { newPassword } from "../users/passwords.ts";
import { checkConsoleSignUp } from "./console-sign-up.ts";
import { clearSessionCookies } from "./cookies.ts";
import { me } from "./me.ts";

export const createAccount = endpoint(
  {
    id: "account.create",
    method: "POST",
    path: "/v1/account",
    scope: "sessions.write",
    auth: ["session", "jwt", "admin"],
    signIn: "emailPassword",
    event: "users.[userId].create",
    audit: "user.create",
    limit: { max: 10, per: 3600, key: "url:{url},ip:{ip}" },
    params: () => ({
      userId: customId(),
      email: email(),
      password: password(),
      name: text(128, 0).default(""),
    }),
    status: 201,
    returns: "account",
  },
  async (context) => {
    const { input, project, settings, request, work, today } = context;
    const address = input.email.toLowerCase();
    if (project.id === CONSOLE) checkConsoleSignUp(settings, address, request.ip);
    const id = context.id(input.userId);
    const { auths } = project;
    checkPassword(input.password, auths, { id, email: address, phone: null, name: input.name });
    const [, row, , , , targets] = await change(
      work,
      [userVersion(project.id, id)],
      { users: "user_already_exists" },
      ensureRoom(context),
      ...createUser(context, {
        id,
        email: address,
        name: input.name,
        passwordUpdate: today,
        ...(await newPassword(input.password, [], auths, context.random)),
      }),
      targetsOf(project.id, id),
    );
    return accountModel(row, targets, null);
  },
);

export const getAccount = endpoint(
  {
    id: "account.get",
    method: "GET",
    path: "/v1/account",
    scope: "account",
    auth: ["session", "jwt", "admin"],
    status: 200,
    returns: "account",
  },
  async (context) => {
    const { actor } = context;
    return accountModel(me(context).user, actor.targets, actor.impersonator);
  },
);

export const deleteAccount = endpoint(
  {
    id: "account.delete",
    method: "DELETE",
    path: "/v1/account",
    scope: "account",
    auth: ["admin"],
    audit: "user.delete",
    status: 204,
    returns: null,
  },
  async (context) => {
    const { projectId, user, work } = me(context);
    // Organizations own projects: they must be left or deleted knowingly.
    if (projectId === CONSOLE && context.actor.memberships.length > 0) {
      throw new ApiError("user_deletion_prohibited");
    }
    await change(work, [userVersion(projectId, user.id)], {}, ...deleteUser(context, user.id));
    clearSessionCookies(context, projectId);
  },
);
