import { and, eq } from "drizzle-orm";
import { parseUserAgent } from "#shared/clients/user-agent.ts";
import { customId, text, uid } from "#shared/contract/params.ts";
import { userVersion } from "#shared/store/facts/user.ts";
import { targets } from "#shared/store/schema/index.ts";
import { insert, remove, update } from "#shared/store/tables.ts";
import type { RequestInfo } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { targetModel } from "../models/target.ts";
import { change } from "../users/change.ts";
import { ofUser } from "../users/existing-user.ts";
import { me } from "./me.ts";

const common = { scope: "targets.write", auth: ["session", "admin"] } as const;
const EVENT = "users.[userId].targets.[targetId]";
const clashes = { targets: "user_target_already_exists" } as const;

const mine = (projectId: string, userId: string, id: string) =>
  and(ofUser(targets, projectId, userId), eq(targets.providerType, "push"), eq(targets.id, id));

/** What users know their device by. */
function deviceOf({ userAgent }: RequestInfo): string {
  const { deviceBrand, deviceModel } = parseUserAgent(userAgent);
  return `${deviceBrand} ${deviceModel}`.trim();
}

/** The device the caller holds. It goes with the session it was told in. */
export const createPushTarget = endpoint(
  {
    ...common,
    id: "account.createPushTarget",
    method: "POST",
    path: "/v1/account/targets/push",
    event: `${EVENT}.create`,
    audit: "target.create",
    params: () => ({
      targetId: customId(),
      identifier: text(255),
      providerId: text(36, 0).default(""),
    }),
    status: 201,
    returns: "target",
  },
  async (context) => {
    const { input, actor, request } = context;
    const { projectId, user, work, today } = me(context);
    const [row] = await change(
      work,
      [userVersion(projectId, user.id)],
      clashes,
      insert(targets, {
        projectId,
        id: context.id(input.targetId),
        createdAt: today,
        updatedAt: today,
        userId: user.id,
        providerId: input.providerId || null,
        providerType: "push",
        name: deviceOf(request),
        identifier: input.identifier,
        expired: false,
        sessionId: actor.session?.id ?? null,
      }),
    );
    return targetModel(row);
  },
);

export const updatePushTarget = endpoint(
  {
    ...common,
    id: "account.updatePushTarget",
    method: "PUT",
    path: "/v1/account/targets/{targetId}/push",
    event: `${EVENT}.update`,
    audit: "target.update",
    params: () => ({ targetId: uid(), identifier: text(255) }),
    status: 200,
    returns: "target",
  },
  async (context) => {
    const { input, request } = context;
    const { projectId, user, work, today } = me(context);
    const values = {
      identifier: input.identifier,
      name: deviceOf(request),
      expired: false,
      updatedAt: today,
    };
    const one = mine(projectId, user.id, input.targetId);
    const [[row]] = await change(
      work,
      [userVersion(projectId, user.id)],
      clashes,
      update(targets, values, one),
    );
    return targetModel(found(row, "user_target_not_found"));
  },
);

export const deletePushTarget = endpoint(
  {
    ...common,
    id: "account.deletePushTarget",
    method: "DELETE",
    path: "/v1/account/targets/{targetId}/push",
    event: `${EVENT}.delete`,
    audit: "target.delete",
    params: () => ({ targetId: uid() }),
    status: 204,
    returns: null,
  },
  async (context) => {
    const { projectId, user, work } = me(context);
    const one = mine(projectId, user.id, context.input.targetId);
    const [[row]] = await change(work, [userVersion(projectId, user.id)], {}, remove(targets, one));
    return targetModel(found(row, "user_target_not_found"));
  },
);
