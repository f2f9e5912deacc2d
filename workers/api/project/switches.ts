import { boolean, oneOf } from "#shared/contract/params.ts";
import { AUTH_METHOD_IDS, PROTOCOLS, SERVICES } from "#shared/contract/project.ts";
import { endpoint } from "../endpoint.ts";
import { changeOwnProject } from "../projects/change.ts";

const common = {
  method: "PATCH",
  scope: "project.write",
  auth: ["admin", "key"],
  realm: "project",
  status: 200,
  returns: "project",
} as const;

type MethodId = keyof typeof AUTH_METHOD_IDS;
const METHOD_IDS = Object.keys(AUTH_METHOD_IDS) as [MethodId, ...MethodId[]];

export const updateAuthMethod = endpoint(
  {
    ...common,
    id: "project.updateAuthMethod",
    path: "/v1/project/auth-methods/{methodId}",
    aliases: ["/v1/projects/{projectId}/auth/{methodId}"],
    event: "authMethod.[methodId].update",
    audit: "project.authMethods.[methodId].update",
    params: () => ({ methodId: oneOf(...METHOD_IDS), enabled: boolean() }),
  },
  async (context) => {
    const { methodId, enabled } = context.input;
    // The answer is the project, whose id is another.
    context.tell({ methodId });
    const { auths } = context.project;
    const methods = { ...auths.methods, [AUTH_METHOD_IDS[methodId]]: enabled };
    return changeOwnProject(context, { auths: { ...auths, methods } });
  },
);

export const updateService = endpoint(
  {
    ...common,
    id: "project.updateService",
    path: "/v1/project/services/{serviceId}",
    aliases: ["/v1/project/services/{serviceId}/status", "/v1/projects/{projectId}/service"],
    event: "services.[serviceId].update",
    audit: "project.services.[serviceId].update",
    params: () => ({ serviceId: oneOf(...SERVICES), enabled: boolean() }),
  },
  async (context) => {
    const { serviceId, enabled } = context.input;
    context.tell({ serviceId });
    return changeOwnProject(context, { services: { ...context.project.services, [serviceId]: enabled } });
  },
);

export const updateProtocol = endpoint(
  {
    ...common,
    id: "project.updateProtocol",
    path: "/v1/project/protocols/{protocolId}",
    aliases: ["/v1/project/protocols/{protocolId}/status", "/v1/projects/{projectId}/api"],
    event: "protocols.[protocolId].update",
    audit: "project.protocols.[protocolId].update",
    params: () => ({ protocolId: oneOf(...PROTOCOLS), enabled: boolean() }),
  },
  async (context) => {
    const { protocolId, enabled } = context.input;
    context.tell({ protocolId });
    return changeOwnProject(context, { protocols: { ...context.project.protocols, [protocolId]: enabled } });
  },
);
