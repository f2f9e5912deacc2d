import { ApiError } from "#shared/contract/errors.ts";
import type { Account } from "#shared/contract/models/user.ts";
import type { Project } from "#shared/store/facts/project.ts";
import type { UserRow } from "#shared/store/facts/user.ts";
import type { Work } from "#shared/store/work.ts";
import type { Context } from "../context.ts";
import { accountModel } from "../models/user.ts";
import { consoleProject } from "../pipeline/console-project.ts";
import { changeUser, type Home, type UserChange } from "../users/existing-user.ts";

/** The signed-in user and where they live. */
export interface Me extends Home {
  readonly user: UserRow;
  readonly project: Project;
  readonly work: Work;
}

/**
 * The user who calls. One in admin mode lives in the console, not in the project addressed.
 * @throws ApiError user_unauthorized for callers without a user.
 */
export function me({ actor, project, work, store, settings, today }: Context<unknown>): Me {
  const { user } = actor;
  if (!user) throw new ApiError("user_unauthorized");
  const { projectId } = user;
  if (projectId === project.id) return { user, project, projectId, work, today };
  return { user, project: consoleProject(settings), projectId, work: store.main, today };
}

/** Changes the user who calls and answers their account. @throws ApiError those of the change. */
export async function changeMe(
  context: Context<unknown>,
  values: Partial<UserRow>,
  change: UserChange = {},
): Promise<Account> {
  const home = me(context);
  const { user, targets } = await changeUser(home, home.user.id, values, change);
  return accountModel(user, targets, context.actor.impersonator);
}
