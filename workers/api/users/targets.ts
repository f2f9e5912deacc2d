import { and, eq } from "drizzle-orm";
import { ApiError } from "#shared/contract/errors.ts";
import { isEmail, isPhone } from "#shared/contract/params/addresses.ts";
import { boolean, customId, oneOf, queries, text, uid } from "#shared/contract/params.ts";
import { METADATA_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import { type TargetRow, userVersion } from "#shared/store/facts/user.ts";
import { listQuery, listSource } from "#shared/store/list.ts";
import { targets, users } from "#shared/store/schema/index.ts";
import { decode, findOne, insert, remove, update } from "#shared/store/tables.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { targetModel } from "../models/target.ts";
import { change } from "./change.ts";
import { ensureUser, isUser, ofUser } from "./existing-user.ts";

const source = listSource({
  from: "targets",
  fields: {
    userId: { type: "text" },
    providerType: { type: "text" },
    providerId: { type: "text" },
    identifier: { type: "text" },
  },
});

const named = (projectId: string, userId: string, targetId: string) =>
  and(ofUser(targets, projectId, userId), eq(targets.id, targetId));

/** @throws ApiError for an identifier that is no address of its type */
function checkIdentifier(type: string, identifier: string): void {
  if (type === "email" && !isEmail(identifier)) throw new ApiError("general_invalid_email");
  if (type === "sms" && !isPhone(identifier)) throw new ApiError("general_invalid_phone");
}

export const listTargets = endpoint(
  {
    id: "users.listTargets",
    method: "GET",
    path: "/v1/users/{userId}/targets",
    scope: "users.read",
    auth: ["key", "admin"],
    realm: "project",
    params: () => ({
      userId: uid(),
      queries: queries().default([]),
      total: boolean().default(true),
    }),
    status: 200,
    returns: "targetList",
  },
  async ({ input, project, work }) => {
    const list = listQuery<TargetRow>({
      source,
      queries: readQueries(input.queries, {
        fields: source.fields,
        allow: METADATA_KINDS,
        fault: "general_argument_invalid",
      }),
      scope: (bind) => `projectId = ${bind(project.id)} AND userId = ${bind(input.userId)}`,
      total: input.total,
      row: (row) => decode(targets, row),
    });
    const [user, ...results] = await work.read(
      findOne(users, isUser(project.id, input.userId)),
      ...list.queries,
    );
    found(user, "user_not_found");
    const { total, items } = list.finish(results);
    return { total, targets: items.map(targetModel) };
  },
);

export const getTarget = endpoint(
  {
    id: "users.getTarget",
    method: "GET",
    path: "/v1/users/{userId}/targets/{targetId}",
    scope: "users.read",
    auth: ["key", "admin"],
    realm: "project",
    params: () => ({ userId: uid(), targetId: uid() }),
    status: 200,
    returns: "target",
  },
  async ({ input, project, work }) => {
    const { userId, targetId } = input;
    const [user, target] = await work.read(
      findOne(users, isUser(project.id, userId)),
      findOne(targets, named(project.id, userId, targetId)),
    );
    found(user, "user_not_found");
    return targetModel(found(target, "user_target_not_found"));
  },
);

export const createTarget = endpoint(
  {
    id: "users.createTarget",
    method: "POST",
    path: "/v1/users/{userId}/targets",
    scope: "users.write",
    auth: ["key", "admin"],
    realm: "project",
    event: "users.[userId].targets.[targetId].create",
    audit: "target.create",
    params: () => ({
      userId: uid(),
      targetId: customId(),
      providerType: oneOf("email", "sms", "push"),
      identifier: text(255),
      providerId: text(36, 0).default(""),
      name: text(128, 0).default(""),
    }),
    status: 201,
    returns: "target",
  },
  async (context) => {
    const { input, project, work, today } = context;
    const { userId, providerType, identifier, name } = input;
    checkIdentifier(providerType, identifier);
    // Projects have no providers yet.
    if (input.providerId !== "") throw new ApiError("provider_not_found");
    const [, row] = await change(
      work,
      [userVersion(project.id, userId)],
      { targets: "user_target_already_exists" },
      ensureUser(project.id, userId),
      insert(targets, {
        projectId: project.id,
        id: context.id(input.targetId),
        createdAt: today,
        updatedAt: today,
        userId,
        providerId: null,
        providerType,
        name,
        identifier,
        expired: false,
        sessionId: null,
      }),
    );
    return targetModel(row);
  },
);

export const updateTarget = endpoint(
  {
    id: "users.updateTarget",
    method: "PATCH",
    path: "/v1/users/{userId}/targets/{targetId}",
    scope: "users.write",
    auth: ["key", "admin"],
    realm: "project",
    event: "users.[userId].targets.[targetId].update",
    audit: "target.update",
    params: () => ({
      userId: uid(),
      targetId: uid(),
      identifier: text(255, 0).default(""),
      providerId: text(36, 0).default(""),
      name: text(128, 0).default(""),
    }),
    status: 200,
    returns: "target",
  },
  async ({ input, project, work, today }) => {
    const { userId, targetId, identifier, name } = input;
    const one = named(project.id, userId, targetId);
    const [user, target] = await work.read(findOne(users, isUser(project.id, userId)), findOne(targets, one));
    found(user, "user_not_found");
    const { providerType } = found(target, "user_target_not_found");
    if (identifier !== "") checkIdentifier(providerType, identifier);
    if (input.providerId !== "") throw new ApiError("provider_not_found");
    const values = {
      updatedAt: today,
      ...(identifier === "" ? {} : { identifier, expired: false }),
      ...(name === "" ? {} : { name }),
    };
    const [[row]] = await change(
      work,
      [userVersion(project.id, userId)],
      { targets: "user_target_already_exists" },
      update(targets, values, one),
    );
    return targetModel(found(row, "user_target_not_found"));
  },
);

export const deleteTarget = endpoint(
  {
    id: "users.deleteTarget",
    method: "DELETE",
    path: "/v1/users/{userId}/targets/{targetId}",
    scope: "users.write",
    auth: ["key", "admin"],
    realm: "project",
    event: "users.[userId].targets.[targetId].delete",
    audit: "target.delete",
    params: () => ({ userId: uid(), targetId: uid() }),
    status: 204,
    returns: null,
  },
  async ({ input, project, work }) => {
    const { userId, targetId } = input;
    const [, [row]] = await change(
      work,
      [userVersion(project.id, userId)],
      {},
      ensureUser(project.id, userId),
      remove(targets, named(project.id, userId, targetId)),
    );
    return targetModel(found(row, "user_target_not_found"));
  },
);
