import { type GrantableScope, organizationScopes, projectScopes } from "#shared/contract/grantable-scopes.ts";
import type { ConsoleKeyScopeList } from "#shared/contract/models/console.ts";
import { endpoint } from "../endpoint.ts";

const common = {
  method: "GET",
  scope: "public",
  auth: ["admin"],
  service: null,
  status: 200,
  returns: "consoleKeyScopeList",
} as const;

export const listProjectScopes = endpoint(
  { ...common, id: "console.listProjectScopes", path: "/v1/console/scopes/project" },
  async () => scopeList(projectScopes),
);

export const listOrganizationScopes = endpoint(
  { ...common, id: "console.listOrganizationScopes", path: "/v1/console/scopes/organization" },
  async () => scopeList(organizationScopes),
);

function scopeList(scopes: readonly GrantableScope[]): ConsoleKeyScopeList {
  return {
    total: scopes.length,
    scopes: scopes.map(({ scope, category, deprecated }) => ({
      $id: scope,
      description: describe(scope),
      category,
      deprecated,
    })),
  };
}

/** `project.oauth2.read` → "Read project oauth2." */
function describe(scope: string): string {
  const words = scope.split(".");
  const action = words.pop();
  const thing = words.join(" ").replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return action === "read" ? `Read ${thing}.` : `Create, change and delete ${thing}.`;
}
