import type { Call } from "#test/sdk/support/raw.ts";
import { type Person, type Stage, stage } from "#test/sdk/teams/people.ts";
import type { Caller, Membership } from "./model.ts";

/** A caller of the model and the calls they make. */
export interface Player extends Caller {
  readonly call: Call;
}

/** Everybody who may call, and every role that may be granted: some of each match. */
export interface Cast {
  readonly on: Stage;
  readonly players: readonly Player[];
  readonly roles: readonly string[];
  named(name: string): Player;
}

/** A project with one of each kind of caller. */
export async function cast(url: string): Promise<Cast> {
  const on = await stage(url);
  const [ann, vera, mia, bob, lou] = await Promise.all(
    ["ann", "vera", "mia", "bob", "lou"].map((id) => on.person(id)),
  );
  if (!ann || !vera || !mia || !bob || !lou) throw new Error("Somebody is missing.");
  await on.users.updateEmailVerification({ userId: "vera", emailVerification: true });
  await on.users.updateLabels({ userId: "lou", labels: ["vip"] });
  await on.teams.create({ teamId: "crew", name: "Crew" });
  await on.teams.create({ teamId: "others", name: "Others" });
  const join = async (userId: string, roles: string[]): Promise<Membership> => {
    const { $id } = await on.teams.createMembership({ teamId: "crew", roles, userId });
    return { id: $id, teamId: "crew", roles };
  };
  const [player, boss] = [await join("mia", ["player"]), await join("bob", ["boss"])];
  const { jwt } = await mia.page.account.createJWT();
  const byToken: Call = (method, path, body) => on.guest(method, path, body, { "x-appwrite-jwt": jwt });

  const user = (
    person: Person,
    more: Partial<NonNullable<Caller["user"]>> = {},
    call = person.call,
  ): Player => ({
    name: person.id,
    trusted: false,
    user: { id: person.id, verified: false, labels: [], memberships: [], ...more },
    call,
  });
  const players: Player[] = [
    { name: "guest", trusted: false, user: null, call: on.guest },
    user(ann),
    user(vera, { verified: true }),
    user(mia, { memberships: [player] }),
    { ...user(mia, { memberships: [player] }, byToken), name: "mia's token" },
    user(bob, { memberships: [boss] }),
    user(lou, { labels: ["vip"] }),
    { name: "key", trusted: true, user: null, call: on.keyed },
    { name: "admin", trusted: true, user: null, call: on.admin },
  ];
  const roles = [
    "any",
    "guests",
    "users",
    "users/verified",
    "users/unverified",
    "user:ann",
    "user:vera/verified",
    "user:vera/unverified",
    "team:crew",
    "team:crew/player",
    "team:others",
    `member:${player.id}`,
    "label:vip",
  ];
  return {
    on,
    players,
    roles,
    named(name) {
      const found = players.find((candidate) => candidate.name === name);
      if (!found) throw new Error(`Nobody is called ${name}.`);
      return found;
    },
  };
}

/** Runs all of `jobs`, some at a time. */
export async function inTurns<T, R>(jobs: readonly T[], run: (job: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const next = jobs.entries();
  const worker = async () => {
    for (const [i, job] of next) results[i] = await run(job);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return results;
}
