import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rolesOf } from "#shared/contract/roles.ts";
import { FactCache } from "#shared/store/cache.ts";
import type { Project } from "#shared/store/facts/project.ts";
import { Work } from "#shared/store/work.ts";
import { mayRead } from "#workers/api/projects/visible.ts";
import { rolesOfAudience } from "#workers/api/realtime/audience.ts";

const nowhere = {
  address: "",
  batch: async () => {
    throw new Error("Nothing has to be read.");
  },
};
const work = new Work(nowhere, new FactCache(), { roundTrips: 0, statements: 0 });
const projectOf = (id: string, teamId: string) => ({ id, teamId }) as Project;
const organization = (project: Project, payload: unknown = {}) =>
  rolesOfAudience({ kind: "organization" }, payload, project, work);

/** Permission roles of a user of the console with one membership. */
const heldBy = (teamId: string, roles: readonly string[]) =>
  rolesOf({
    id: "u",
    emailVerification: false,
    phoneVerification: false,
    labels: [],
    memberships: [{ id: "m", teamId, roles, confirm: true }],
  });

const role = fc.constantFrom(
  ...["owner", "developer", "editor", "analyst"].flatMap((name) => [
    name,
    `project-shop-${name}`,
    `project-elsewhere-${name}`,
  ]),
);

describe("the console's events of a project", () => {
  test("are for those members of its team who may read it over HTTP, and for nobody else", async () => {
    const allowed = await organization(projectOf("shop", "crew"));
    fc.assert(
      fc.property(fc.constantFrom("crew", "others"), fc.uniqueArray(role), (teamId, roles) => {
        const held = heldBy(teamId, roles);
        const expected = teamId === "crew" && mayRead(roles, "shop");
        expect(allowed.some((one) => held.has(one))).toBe(expected);
      }),
    );
    expect(allowed.some((one) => heldBy("crew", ["project-elsewhere-developer"]).has(one))).toBe(false);
    expect(allowed.some((one) => heldBy("crew", ["project-shop-developer"]).has(one))).toBe(true);
  });

  test("are those of the project their payload is, where the console tells of it", async () => {
    const own = await organization(projectOf("shop", "crew"));
    const told = await organization(projectOf("console", ""), { $id: "shop", teamId: "crew" });
    expect(told).toEqual(own);
    expect(await organization(projectOf("console", ""), { $id: "shop" })).toEqual([]);
  });
});
