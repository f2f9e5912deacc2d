import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatRole, parseRole, type Role, rolesOf, type UserFacts } from "#shared/contract/roles.ts";

const text = (characters: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength });
const alnum = "abcXYZ019";
const key = (max: number) =>
  fc
    .tuple(text(alnum, 1), fc.option(text(`${alnum}._-`, max - 1), { nil: "" }))
    .map((parts) => parts.join(""));
const status = fc.constantFrom<"verified" | "unverified">("verified", "unverified");
const role: fc.Arbitrary<Role> = fc.oneof(
  fc.constantFrom<Role>({ kind: "any" }, { kind: "guests" }, { kind: "users" }),
  status.map((status): Role => ({ kind: "users", status })),
  key(36).map((id): Role => ({ kind: "user", id })),
  fc.tuple(key(36), status).map(([id, status]): Role => ({ kind: "user", id, status })),
  key(36).map((id): Role => ({ kind: "team", id })),
  fc.tuple(key(36), key(81)).map(([id, role]): Role => ({ kind: "team", id, role })),
  key(36).map((id): Role => ({ kind: "member", id })),
  text(alnum, 36).map((name): Role => ({ kind: "label", name })),
);

describe("parseRole", () => {
  it("undoes formatRole for every role", () => {
    fc.assert(
      fc.property(role, (role) => {
        expect(parseRole(formatRole(role))).toEqual(role);
      }),
    );
  });

  it("accepts only what formatRole can write", () => {
    const noise = text("anyguestsuserteammemberlabelverified:/*. -", 30);
    fc.assert(
      fc.property(fc.oneof(noise, fc.string()), (text) => {
        const role = parseRole(text);
        if (role !== undefined) expect(formatRole(role)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    "",
    "*",
    "all",
    "role:all",
    "any/verified",
    "guests/x",
    "users/",
    "users/admin",
    "users:1",
    "any:",
    "user:",
    "user:*",
    "user:_a",
    "user:a/",
    "user:a/owner",
    "user:a/verified/x",
    `user:${"a".repeat(37)}`,
    "team:a/",
    "team:/owner",
    "team:a/b/c",
    `team:a/${"b".repeat(82)}`,
    "member:a/b",
    "label:",
    "label:a-b",
    "label:a/b",
    `label:${"a".repeat(37)}`,
    "User:a",
    " any",
    "any ",
    'user:a"',
  ])("refuses %j", (text) => {
    expect(parseRole(text)).toBeUndefined();
  });
});

describe("rolesOf", () => {
  const user: UserFacts = {
    id: "ada",
    emailVerification: false,
    phoneVerification: false,
    labels: [],
    memberships: [],
  };

  it("gives a guest two roles", () => {
    expect([...rolesOf(null)]).toEqual(["any", "guests"]);
  });

  it("gives a user their own, without guests", () => {
    expect([...rolesOf(user)].sort()).toEqual([
      "any",
      "user:ada",
      "user:ada/unverified",
      "users",
      "users/unverified",
    ]);
  });

  it.each([
    { emailVerification: true, phoneVerification: false },
    { emailVerification: false, phoneVerification: true },
  ])("counts one verified address as verified: %o", (verified) => {
    const roles = rolesOf({ ...user, ...verified });
    expect(["user:ada/verified", "users/verified"].every((role) => roles.has(role))).toBe(true);
    expect(roles.has("user:ada/unverified") || roles.has("users/unverified")).toBe(false);
  });

  it("adds confirmed memberships and labels, not invitations", () => {
    const roles = rolesOf({
      ...user,
      labels: ["vip"],
      memberships: [
        { id: "m1", teamId: "t1", roles: ["owner", "dev"], confirm: true },
        { id: "m2", teamId: "t2", roles: ["owner"], confirm: false },
      ],
    });
    expect([...roles].filter((role) => /^(team|member|label)/.test(role)).sort()).toEqual([
      "label:vip",
      "member:m1",
      "team:t1",
      "team:t1/dev",
      "team:t1/owner",
    ]);
  });

  it("gives every user only roles a permission can name", () => {
    fc.assert(
      fc.property(
        key(36),
        key(36),
        key(36),
        key(81),
        text(alnum, 36),
        (id, membership, teamId, teamRole, label) => {
          const memberships = [{ id: membership, teamId, roles: [teamRole], confirm: true }];
          const roles = [...rolesOf({ ...user, id, memberships, labels: [label] })];
          expect(roles.filter((role) => parseRole(role) === undefined)).toEqual([]);
        },
      ),
    );
  });
});
