import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiError } from "#shared/contract/errors.ts";
import { scopesOf } from "#shared/contract/scopes.ts";
import type { Project } from "#shared/store/facts/project.ts";
import type { MembershipRow } from "#shared/store/facts/user.ts";
import { Binder } from "#shared/store/sql/binder.ts";
import { TestShard } from "#test/unit/rows/sqlite.ts";
import type { Actor } from "#workers/api/actor.ts";
import { admit } from "#workers/api/pipeline/admin.ts";
import { GUEST } from "#workers/api/pipeline/guest.ts";
import type { Incoming } from "#workers/api/pipeline/identify.ts";
import { mayRead, visibleTo } from "#workers/api/projects/visible.ts";

const member = (teamId: string, roles: string[]) => ({ teamId, roles }) as unknown as MembershipRow;

const user = (...memberships: MembershipRow[]): Actor => ({ ...GUEST, kind: "user", memberships });

const project = { id: "shop", teamId: "org" } as Project;

const inAdminMode = { target: { projectId: "shop", admin: true, byHeader: true } } as Incoming;

/** The actor admin mode makes of a member of the project's team with these roles, or the type of the refusal. */
async function judged(...roles: string[]): Promise<Actor | string> {
  try {
    return await admit(inAdminMode, project, user(member("other", ["owner"]), member("org", roles)));
  } catch (error) {
    if (error instanceof ApiError) return error.type;
    throw error;
  }
}

describe("admin mode", () => {
  it.each<[string, string[], readonly string[]]>([
    ["an owner", ["owner"], ["owner"]],
    ["a developer", ["developer"], ["developer"]],
    ["a developer of this project", ["project-shop-developer"], ["developer"]],
    ["an owner of this project and another", ["project-shop-owner", "project-bar-developer"], ["owner"]],
  ])("%s has the scopes of the role and is trusted", async (_who, roles, effective) => {
    const actor = await judged(...roles);
    expect(actor).toMatchObject({ kind: "admin", trusted: true });
    expect(typeof actor === "string" ? null : actor.scopes).toEqual(
      new Set([...scopesOf(effective), "teams.read", "projects.read"]),
    );
  });

  it.each<[string, string[]]>([
    ["a member without a role that may read", ["guest"]],
    ["an owner of another project", ["project-bar-owner"]],
    ["one whose project's id only begins alike", ["project-shop-two-owner"]],
    ["one whose role only ends alike", ["project-shop-coowner"]],
    ["nobody", []],
  ])("%s sees no project", async (_who, roles) => {
    expect(await judged(...roles)).toBe("project_not_found");
  });

  it("refuses strangers, and leaves guests guests", async () => {
    await expect(admit(inAdminMode, project, user(member("other", ["owner"])))).rejects.toMatchObject({
      type: "user_unauthorized",
    });
    expect(await admit(inAdminMode, project, GUEST)).toBe(GUEST);
  });
});

describe("lists", () => {
  const shard = new TestShard();
  shard.database.exec("CREATE TABLE directory (id TEXT, teamId TEXT)");
  const entries = ["a", "b", "a-b"].flatMap((id) =>
    ["t", "u"].map((teamId) => ({ id: `${id}-${teamId}`, teamId })),
  );
  for (const { id, teamId } of entries) shard.all("INSERT INTO directory VALUES (?, ?)", [id, teamId]);

  const role = fc.oneof(
    fc.constantFrom("owner", "developer", "admin", "guest"),
    fc
      .tuple(
        fc.constantFrom(...entries.map(({ id }) => id), "none"),
        fc.constantFrom("owner", "developer", "admin"),
      )
      .map(([id, name]) => `project-${id}-${name}`),
  );
  const memberships = fc.uniqueArray(
    fc.record({ teamId: fc.constantFrom("t", "u", "v"), roles: fc.array(role, { maxLength: 3 }) }),
    { selector: ({ teamId }) => teamId },
  );

  it("show exactly what admin mode would open", () => {
    fc.assert(
      fc.property(memberships, (held) => {
        const binder = new Binder();
        const condition = visibleTo(held.map(({ teamId, roles }) => member(teamId, roles)))((value) =>
          binder.bind(value),
        );
        const shown = shard.all(`SELECT id FROM directory WHERE ${condition} ORDER BY rowid`, binder.params);
        const expected = entries.filter(({ id, teamId }) =>
          mayRead(held.find((one) => one.teamId === teamId)?.roles ?? [], id),
        );
        expect(shown.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      }),
    );
  });
});
