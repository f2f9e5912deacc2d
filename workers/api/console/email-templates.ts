import { endpoint } from "../endpoint.ts";
import { builtInEmailTemplate } from "../models/email-template.ts";
import { locale, templateId } from "../project/email-template-params.ts";

/** A mail as it is worded while a project says nothing else. */
export const getEmailTemplate = endpoint(
  {
    id: "console.getEmailTemplate",
    method: "GET",
    path: "/v1/console/templates/email/{templateId}",
    scope: "public",
    auth: ["admin"],
    service: null,
    params: () => ({ templateId: templateId(), locale: locale().default("en") }),
    status: 200,
    returns: "emailTemplate",
  },
  async ({ input }) => builtInEmailTemplate(input.templateId, input.locale),
);
