import { type ModelOf, model, page, stamps } from "./model.ts";
import { preferences } from "./user.ts";

export const team = model({ ...stamps, name: "string", total: "integer", prefs: preferences });
export type Team = ModelOf<typeof team>;

export const teamList = page("teams", team);
export type TeamList = ModelOf<typeof teamList>;

/** A user in a team. The user's own data is "" where the project's privacy settings hide it. */
export const membership = model({
  ...stamps,
  userId: "string",
  userName: "string",
  userEmail: "string",
  userPhone: "string",
  teamId: "string",
  teamName: "string",
  invited: "datetimeOrEmpty",
  joined: "datetimeOrEmpty",
  confirm: "boolean",
  mfa: "boolean",
  userAccessedAt: "datetimeOrEmpty",
  roles: "string[]",
});
export type Membership = ModelOf<typeof membership>;

export const membershipList = page("memberships", membership);
export type MembershipList = ModelOf<typeof membershipList>;
