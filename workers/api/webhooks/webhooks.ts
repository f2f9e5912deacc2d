import { and, eq } from "drizzle-orm";
import { ApiError } from "#shared/contract/errors.ts";
import type { Webhook } from "#shared/contract/models/webhook.ts";
import { boolean, customId, queries, uid } from "#shared/contract/params.ts";
import { METADATA_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import { projectVersion } from "#shared/store/facts/project.ts";
import { UniqueError } from "#shared/store/failure.ts";
import { listQuery, listSource } from "#shared/store/list.ts";
import { webhooks } from "#shared/store/schema/index.ts";
import { decode, findOne, insert, remove, update } from "#shared/store/tables.ts";
import { openSecret, sealSecret } from "#shared/webhooks/secrets.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { type WebhookRow, webhookModel } from "../models/webhook.ts";
import { ensureTarget, newSecret, webhookFields } from "./webhook-params.ts";

const all = {
  path: "/v1/webhooks",
  aliases: ["/v1/projects/{projectId}/webhooks"],
  auth: ["admin", "key"],
  realm: "project",
} as const;

const single = {
  ...all,
  path: "/v1/webhooks/{webhookId}",
  aliases: ["/v1/projects/{projectId}/webhooks/{webhookId}"],
} as const;

const source = listSource({
  from: "webhooks",
  fields: {
    name: { type: "text" },
    url: { type: "text" },
    authUsername: { type: "text" },
    httpUser: { type: "text", sql: "authUsername" },
    tls: { type: "boolean" },
    security: { type: "boolean", sql: "tls" },
    events: { type: "text", array: true },
    enabled: { type: "boolean" },
    logs: { type: "text" },
    attempts: { type: "integer" },
  },
});

/** Bytes of a secret the server makes: 128 hex digits. */
const SECRET_BYTES = 64;

const one = (projectId: string, id: string) => and(eq(webhooks.projectId, projectId), eq(webhooks.id, id));

/** The model; with the signing key when it is new. */
const modelOf = ({ settings }: Context<unknown>, row: WebhookRow, secret = ""): Webhook =>
  webhookModel(row, { password: openSecret(row.authPassword, settings) ?? "", secret });

const sealed = ({ settings, random }: Context<unknown>, plain: string) => sealSecret(plain, settings, random);

export const createWebhook = endpoint(
  {
    ...all,
    id: "webhooks.create",
    method: "POST",
    scope: "webhooks.write",
    event: "webhooks.[webhookId].create",
    audit: "webhook.create",
    params: () => ({ webhookId: customId(), ...webhookFields(), secret: newSecret() }),
    status: 201,
    returns: "webhook",
  },
  async (context) => {
    const { project, work, settings, today } = context;
    const { webhookId, authPassword, secret: chosen, ...fields } = context.input;
    ensureTarget(fields.url, settings);
    const secret = chosen ?? context.secret(SECRET_BYTES);
    const row = {
      ...fields,
      id: context.id(webhookId),
      projectId: project.id,
      createdAt: today,
      updatedAt: today,
      authPassword: sealed(context, authPassword),
      secret: sealed(context, secret),
      attempts: 0,
      logs: "",
    };
    try {
      const [created] = await work.write([projectVersion(project.id)], insert(webhooks, row));
      return modelOf(context, created, secret);
    } catch (error) {
      if (error instanceof UniqueError) throw new ApiError("webhook_already_exists", { cause: error });
      throw error;
    }
  },
);

export const listWebhooks = endpoint(
  {
    ...all,
    id: "webhooks.list",
    method: "GET",
    scope: "webhooks.read",
    params: () => ({ queries: queries().default([]), total: boolean().default(true) }),
    status: 200,
    returns: "webhookList",
  },
  async (context) => {
    const { input, project, work } = context;
    const { total, items } = await work.readPlan(
      listQuery({
        source,
        queries: readQueries(input.queries, {
          fields: source.fields,
          allow: METADATA_KINDS,
          fault: "general_argument_invalid",
        }),
        total: input.total,
        scope: (bind) => `projectId = ${bind(project.id)}`,
        row: (row) => modelOf(context, decode(webhooks, row)),
      }),
    );
    return { total, webhooks: items };
  },
);

export const getWebhook = endpoint(
  {
    ...single,
    id: "webhooks.get",
    method: "GET",
    scope: "webhooks.read",
    params: () => ({ webhookId: uid() }),
    status: 200,
    returns: "webhook",
  },
  async (context) => {
    const { input, project, work } = context;
    const [row] = await work.read(findOne(webhooks, one(project.id, input.webhookId)));
    return modelOf(context, found(row, "webhook_not_found"));
  },
);

export const updateWebhook = endpoint(
  {
    ...single,
    id: "webhooks.update",
    method: "PUT",
    scope: "webhooks.write",
    event: "webhooks.[webhookId].update",
    audit: "webhooks.update",
    params: () => ({ webhookId: uid(), ...webhookFields() }),
    status: 200,
    returns: "webhook",
  },
  async (context) => {
    const { project, work, settings, today } = context;
    const { webhookId, authPassword, ...fields } = context.input;
    ensureTarget(fields.url, settings);
    const changes = {
      ...fields,
      authPassword: sealed(context, authPassword),
      updatedAt: today,
      // Whoever enables it again has mended what failed.
      ...(fields.enabled ? { attempts: 0 } : {}),
    };
    const [[row]] = await work.write(
      [projectVersion(project.id)],
      update(webhooks, changes, one(project.id, webhookId)),
    );
    return modelOf(context, found(row, "webhook_not_found"));
  },
);

export const updateWebhookSecret = endpoint(
  {
    ...all,
    id: "webhooks.updateSecret",
    method: "PATCH",
    path: "/v1/webhooks/{webhookId}/secret",
    aliases: ["/v1/projects/{projectId}/webhooks/{webhookId}/signature"],
    scope: "webhooks.write",
    event: "webhooks.[webhookId].update",
    audit: "webhooks.update",
    params: () => ({ webhookId: uid(), secret: newSecret() }),
    status: 200,
    returns: "webhook",
  },
  async (context) => {
    const { input, project, work, today } = context;
    const secret = input.secret ?? context.secret(SECRET_BYTES);
    const [[row]] = await work.write(
      [projectVersion(project.id)],
      update(
        webhooks,
        { secret: sealed(context, secret), updatedAt: today },
        one(project.id, input.webhookId),
      ),
    );
    return modelOf(context, found(row, "webhook_not_found"), secret);
  },
);

export const deleteWebhook = endpoint(
  {
    ...single,
    id: "webhooks.delete",
    method: "DELETE",
    scope: "webhooks.write",
    event: "webhooks.[webhookId].delete",
    audit: "webhook.delete",
    params: () => ({ webhookId: uid() }),
    status: 204,
    returns: null,
  },
  async (context) => {
    const { input, project, work } = context;
    const [[row]] = await work.write(
      [projectVersion(project.id)],
      remove(webhooks, one(project.id, input.webhookId)),
    );
    return modelOf(context, found(row, "webhook_not_found"));
  },
);
