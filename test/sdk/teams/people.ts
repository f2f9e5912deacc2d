import { Teams, Users } from "node-appwrite";
import { bootstrap, type Place } from "#test/sdk/support/bootstrap.ts";
import type { Page } from "#test/sdk/support/page.ts";
import { type Call, caller } from "#test/sdk/support/raw.ts";

/** Somebody signed in. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly page: Page;
  /** Calls of theirs without an SDK. */
  readonly call: Call;
}

/** A project with people in it and the SDKs' services with its key. */
export interface Stage extends Place {
  readonly teams: Teams;
  readonly users: Users;
  person(id: string): Promise<Person>;
}

export async function stage(url: string): Promise<Stage> {
  const place = await bootstrap(url);
  const { endpoint, projectId } = place;
  return {
    ...place,
    teams: new Teams(place.server()),
    users: new Users(place.server()),
    async person(id) {
      const email = `${id.toLowerCase()}@people.test`;
      const page = place.page();
      await page.account.create({ userId: id, email, password: "correct horse", name: `Name of ${id}` });
      await page.account.createEmailPasswordSession({ email, password: "correct horse" });
      const call: Call = (method, path, body, headers = {}) =>
        caller(endpoint, { "x-appwrite-project": projectId, cookie: page.jar.header, ...headers })(
          method,
          path,
          body,
        );
      return { id, email, page, call };
    },
  };
}

/** A team of the owner's with another member, made by key. */
export async function teamOf(on: Stage, owner: Person, member: Person, roles: string[] = ["player"]) {
  const team = await owner.page.teams.create({ teamId: "unique()", name: "Ours" });
  const membership = await on.teams.createMembership({ teamId: team.$id, roles, userId: member.id });
  const owners = await on.teams.listMemberships({ teamId: team.$id });
  const own = owners.memberships.find(({ userId }) => userId === owner.id);
  return { teamId: team.$id, membershipId: membership.$id, ownMembershipId: own?.$id ?? "" };
}
