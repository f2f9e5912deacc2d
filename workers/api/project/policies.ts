import { boolean, oneOf, queries } from "#shared/contract/params.ts";
import { PAGE_ONLY, readQueries } from "#shared/contract/queries/index.ts";
import { DEFAULT_LIMIT } from "#shared/contract/queries/types.ts";
import { endpoint } from "../endpoint.ts";
import { POLICIES, type PolicyId, policyModel } from "../models/policy.ts";

const common = {
  method: "GET",
  scope: ["policies.read", "project.policies.read"],
  auth: ["admin", "key"],
  realm: "project",
  status: 200,
} as const;

const IDS = Object.keys(POLICIES) as [PolicyId, ...PolicyId[]];

export const listPolicies = endpoint(
  {
    ...common,
    id: "project.listPolicies",
    path: "/v1/project/policies",
    params: () => ({ queries: queries().default([]), total: boolean().default(true) }),
    returns: "policyList",
  },
  async ({ input, project }) => {
    const { limit, offset } = readQueries(input.queries, {
      fields: new Map(),
      allow: PAGE_ONLY,
      fault: "general_argument_invalid",
    });
    const first = offset ?? 0;
    const page = IDS.slice(first, first + (limit ?? DEFAULT_LIMIT));
    return {
      total: input.total ? IDS.length : 0,
      policies: page.map((id) => policyModel(id, project.auths)),
    };
  },
);

export const getPolicy = endpoint(
  {
    ...common,
    id: "project.getPolicy",
    path: "/v1/project/policies/{policyId}",
    params: () => ({ policyId: oneOf(...IDS) }),
    returns: "policy",
  },
  async ({ input, project }) => policyModel(input.policyId, project.auths),
);
