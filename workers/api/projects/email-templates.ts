import { email, nullable, uid } from "#shared/contract/params.ts";
import { endpoint } from "../endpoint.ts";
import { locale, templateId, wording } from "../project/email-template-params.ts";
import { readTemplate, removeTemplate, writeTemplate } from "../project/email-template-rows.ts";

/** Templates as SDKs before 1.9 address them: by the path, the locale included. */
const common = {
  path: "/v1/projects/{projectId}/templates/email/{templateId}/{locale}",
  auth: ["admin", "key"],
  realm: "project",
  status: 200,
  returns: "emailTemplate",
} as const;

const key = () => ({ templateId: templateId(), locale: locale() });

export const getEmailTemplate = endpoint(
  { ...common, id: "projects.getEmailTemplate", method: "GET", scope: "templates.read", params: key },
  async (context) => readTemplate(context, context.input),
);

export const updateEmailTemplate = endpoint(
  {
    ...common,
    id: "projects.updateEmailTemplate",
    method: "PATCH",
    scope: "templates.write",
    event: "templates.[templateId].update",
    audit: "project.template.update",
    params: () => ({ ...key(), ...wording(), replyTo: nullable(email({ empty: true })).default(null) }),
  },
  async (context) => {
    const { replyTo, ...given } = context.input;
    return writeTemplate(context, given, { ...given, replyToEmail: given.replyToEmail ?? replyTo });
  },
);

export const deleteEmailTemplate = endpoint(
  {
    ...common,
    id: "projects.deleteEmailTemplate",
    method: "DELETE",
    scope: "projects.write",
    params: () => ({ projectId: uid(), ...key() }),
  },
  async (context) => removeTemplate(context, context.input),
);
