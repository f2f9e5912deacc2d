import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiError } from "#shared/contract/errors.ts";
import {
  allows,
  expandPermissions,
  formatPermission,
  mayGrant,
  type PermissionAction,
  parsePermission,
} from "#shared/contract/permissions.ts";

const ACTIONS = ["create", "read", "update", "delete", "write"] as const;
const STORED = ["create", "read", "update", "delete"] as const;
const ROLES = [
  "any",
  "guests",
  "users",
  "user:a",
  "user:ab",
  "user:a/verified",
  "team:a",
  "team:a/b",
  "label:a",
];

const action = fc.constantFrom<PermissionAction>(...ACTIONS);
const role = fc.constantFrom(...ROLES);
const list = fc.array(fc.tuple(action, role), { maxLength: 12 });
const held = fc.subarray(ROLES).map((roles) => new Set(roles));
const texts = (pairs: readonly [PermissionAction, string][]) =>
  pairs.map((pair) => formatPermission(...pair));

describe("parsePermission", () => {
  it("undoes formatPermission", () => {
    fc.assert(
      fc.property(action, role, (action, role) => {
        expect(parsePermission(formatPermission(action, role))).toEqual({ action, role });
      }),
    );
  });

  it.each([
    "",
    "read",
    "read()",
    'read("")',
    "read(any)",
    "read('any')",
    'read("any"',
    'read("any") ',
    ' read("any")',
    'Read("any")',
    'execute("any")',
    'read("*")',
    'read("role:all")',
    'read("any","users")',
    'read("any")read("users")',
    'read("user:a\\"")',
  ])("refuses %j", (text) => {
    expect(parsePermission(text)).toBeUndefined();
  });
});

describe("expandPermissions", () => {
  it("turns write into the writing actions the resource knows", () => {
    expect(expandPermissions(['write("users")'], ACTIONS)).toEqual([
      'create("users")',
      'update("users")',
      'delete("users")',
    ]);
    expect(
      expandPermissions(['read("any")', 'write("users")', 'update("users")'], ["read", "update", "delete"]),
    ).toEqual(['read("any")', 'update("users")', 'delete("users")']);
  });

  it("refuses other actions and malformed texts as a bad argument", () => {
    for (const bad of ['create("any")', "nonsense"]) {
      expect(() => expandPermissions([bad], ["read", "update", "delete", "write"])).toThrow(ApiError);
    }
  });

  it("neither loses nor adds a right, repeats none and is stable", () => {
    fc.assert(
      fc.property(list, held, (pairs, roles) => {
        const expanded = expandPermissions(texts(pairs), ACTIONS);
        expect(new Set(expanded).size).toBe(expanded.length);
        expect(expandPermissions(expanded, STORED)).toEqual(expanded);
        for (const action of STORED) {
          const granted = pairs.some(
            ([given, role]) =>
              (given === action || (given === "write" && action !== "read")) && roles.has(role),
          );
          expect(allows(expanded, action, roles)).toBe(granted);
        }
      }),
    );
  });
});

describe("allows", () => {
  it("matches action and role exactly", () => {
    const permissions = ['read("user:a")', 'update("team:a/b")'];
    expect(allows(permissions, "read", new Set(["user:a"]))).toBe(true);
    expect(allows(permissions, "read", new Set(["user:ab", "user:a/verified", "user:", "any"]))).toBe(false);
    expect(allows(permissions, "update", new Set(["team:a"]))).toBe(false);
    expect(allows([], "read", new Set(ROLES))).toBe(false);
  });

  it("only ever gains by more roles or more permissions", () => {
    fc.assert(
      fc.property(list, list, held, held, fc.constantFrom(...STORED), (some, more, roles, others, action) => {
        const [few, many] = [texts(some), texts([...some, ...more])];
        if (allows(few, action, roles))
          expect(allows(many, action, new Set([...roles, ...others]))).toBe(true);
      }),
    );
  });
});

describe("mayGrant", () => {
  it("lets a caller give away only what it holds", () => {
    fc.assert(
      fc.property(list, held, (pairs, roles) => {
        expect(mayGrant(texts(pairs), roles)).toBe(pairs.every(([, role]) => roles.has(role)));
      }),
    );
  });

  it("refuses what is no permission", () => {
    expect(mayGrant(["any"], new Set(["any"]))).toBe(false);
  });
});
