import { boolean, queries } from "#shared/contract/params.ts";
import { PAGE_ONLY, readQueries } from "#shared/contract/queries/index.ts";
import { listQuery, listSource } from "#shared/store/list.ts";
import { mailTemplates } from "#shared/store/schema/index.ts";
import { decode } from "#shared/store/tables.ts";
import { endpoint } from "../endpoint.ts";
import { emailTemplateModel } from "../models/email-template.ts";
import { locale, templateId, wording } from "./email-template-params.ts";
import { readTemplate, writeTemplate } from "./email-template-rows.ts";

const common = {
  auth: ["admin", "key"],
  realm: "project",
  status: 200,
} as const;

const source = listSource({ from: "mailTemplates", fields: {} });

export const listEmailTemplates = endpoint(
  {
    ...common,
    id: "project.listEmailTemplates",
    method: "GET",
    path: "/v1/project/templates/email",
    scope: "templates.read",
    params: () => ({ queries: queries().default([]), total: boolean().default(true) }),
    returns: "emailTemplateList",
  },
  async ({ input, project, work }) => {
    const { total, items } = await work.readPlan(
      listQuery({
        source,
        queries: readQueries(input.queries, {
          fields: source.fields,
          allow: PAGE_ONLY,
          fault: "general_argument_invalid",
        }),
        total: input.total,
        scope: (bind) => `projectId = ${bind(project.id)}`,
        row: (row) => emailTemplateModel(decode(mailTemplates, row)),
      }),
    );
    return { total, templates: items };
  },
);

export const getEmailTemplate = endpoint(
  {
    ...common,
    id: "project.getEmailTemplate",
    method: "GET",
    path: "/v1/project/templates/email/{templateId}",
    scope: "templates.read",
    params: () => ({ templateId: templateId(), locale: locale().default("en") }),
    returns: "emailTemplate",
  },
  async (context) => readTemplate(context, context.input),
);

export const updateEmailTemplate = endpoint(
  {
    ...common,
    id: "project.updateEmailTemplate",
    method: "PATCH",
    path: "/v1/project/templates/email",
    scope: "templates.write",
    event: "templates.[templateId].update",
    audit: "project.template.update",
    params: () => ({ templateId: templateId(), locale: locale().default("en"), ...wording() }),
    returns: "emailTemplate",
  },
  async (context) => writeTemplate(context, context.input, context.input),
);
