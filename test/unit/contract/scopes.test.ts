import { describe, expect, it } from "vitest";
import { accountScopes, organizationScopes, projectScopes } from "#shared/contract/grantable-scopes.ts";
import { roleLabels, scopesOf } from "#shared/contract/scopes.ts";
import roles from "#test/contract/roles.json" with { type: "json" };
import scopes from "#test/contract/scopes.json" with { type: "json" };

describe("scopesOf", () => {
  it.each(Object.entries(roles))("gives %s what the contract gives", (role, { scopes: expected, label }) => {
    expect([...scopesOf([role])].sort()).toEqual([...new Set(expected)].sort());
    expect(roleLabels[role]).toBe(label);
  });

  it("joins roles and ignores those without scopes", () => {
    expect(scopesOf(["guests", "project-x-owner", "toString"])).toEqual(scopesOf(["guests"]));
    expect(scopesOf(["users", "developer"])).toEqual(scopesOf(["owner"]));
    expect(scopesOf([]).size).toBe(0);
  });

  it("keeps management from users and the account from developers", () => {
    expect([scopesOf(["users"]).has("users.read"), scopesOf(["developer"]).has("account")]).toEqual([
      false,
      false,
    ]);
  });
});

describe("grantable scopes", () => {
  it.each([
    ["project", projectScopes, scopes.grantable.project],
    ["organization", organizationScopes, scopes.grantable.organization],
    ["account", accountScopes, scopes.grantable.account],
  ])("of a %s key are the contract's, in its order", (_name, ours, theirs) => {
    expect(ours).toEqual(theirs.map((entry) => ({ category: "Account", deprecated: false, ...entry })));
  });
});
