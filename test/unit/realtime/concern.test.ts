import { describe, expect, test } from "vitest";
import type { Project } from "#shared/store/facts/project.ts";
import { userVersion } from "#shared/store/facts/user.ts";
import { endpoints } from "#workers/api/endpoints.ts";
import { changesRoles, concernsSockets, standingsMoved } from "#workers/api/realtime/concern.ts";

// Which requests sockets hear of, and which of them wait for that. Every endpoint that may move on a user's version is here.

const BEFORE = `
  account.delete account.deleteSession account.deleteSessions account.updateEmail account.updatePassword
  account.updatePhone account.updateStatus
  teams.create teams.createMembership teams.delete teams.deleteMembership teams.updateMembership
  teams.updateMembershipStatus
  users.delete users.deleteSession users.deleteSessions users.updateEmail users.updateEmailVerification
  users.updateLabels users.updatePassword users.updatePhone users.updatePhoneVerification users.updateStatus`;
const BESIDE = `
  account.createAnonymousSession account.createEmailPasswordSession account.createSession account.updateSession
  account.updateMagicURLSession account.updatePhoneSession
  users.createSession`;
const NEVER = `
  account.create account.createPushTarget account.deletePushTarget account.updateName account.updatePrefs
  account.updatePushTarget
  users.create users.createArgon2User users.createBcryptUser users.createMD5User users.createPHPassUser
  users.createSHAUser users.createScryptModifiedUser users.createScryptUser users.createTarget users.createToken
  users.deleteTarget users.updateImpersonator users.updateMFA users.updateName users.updatePrefs users.updateTarget`;

/** These move no user's version on. */
const OF_NOBODY = "teams.updateName teams.updatePrefs";

const ids = (text: string) => text.trim().split(/\s+/);
const labelOf = (id: string) => {
  const found = endpoints.find((one) => one.id === id);
  if (!found) throw new Error(`There is no ${id}.`);
  return found.event ?? found.emits;
};

const projectOf = (id: string, listening: number | null, maxSessions = 10) =>
  ({ id, listening, auths: { maxSessions } }) as Project;
const bumped = (realm: string) => [userVersion(realm, "u")];
const heard = (projectId: string, label: string | undefined) => ({
  waits: changesRoles(projectOf(projectId, 1), label, bumped(projectId)),
  signals: standingsMoved(projectOf(projectId, 1), label, bumped(projectId)).length > 0,
});

test("all endpoints that tell of users and teams are judged here", () => {
  const told = endpoints.filter(({ event, emits }) => /^(users|teams)\./.test(event ?? emits ?? ""));
  const judged = [BEFORE, BESIDE, NEVER, OF_NOBODY].flatMap(ids);
  expect(told.map(({ id }) => id).filter((id) => !judged.includes(id))).toEqual([]);
});

describe.each(["shop", "console"])("in %s", (projectId) => {
  test.each(ids(BEFORE))("%s waits until sockets know", (id) => {
    expect(heard(projectId, labelOf(id))).toEqual({ waits: true, signals: true });
  });

  test.each(ids(BESIDE))("%s tells sockets beside its answer", (id) => {
    expect(heard(projectId, labelOf(id))).toEqual({ waits: false, signals: true });
    expect(concernsSockets(projectOf(projectId, 1), labelOf(id), bumped(projectId))).toBe(true);
  });

  test.each(ids(NEVER))("%s has nobody judged anew", (id) => {
    expect(heard(projectId, labelOf(id))).toEqual({ waits: false, signals: false });
  });

  test("what says nothing of itself waits", () => {
    expect(heard(projectId, undefined)).toEqual({ waits: true, signals: true });
  });
});

test("a sign-in has nobody judged anew where it can end no other session", () => {
  const label = labelOf("account.createEmailPasswordSession");
  expect(standingsMoved(projectOf("shop", 1, 0), label, bumped("shop"))).toEqual([]);
});

test.each(ids(OF_NOBODY))("%s waits for nothing", (id) => {
  expect(changesRoles(projectOf("shop", 1), labelOf(id), [])).toBe(false);
});

test("nothing of users waits where nobody listens", () => {
  for (const id of ids(BEFORE)) {
    expect(changesRoles(projectOf("shop", null), labelOf(id), bumped("shop"))).toBe(false);
  }
});

test("the end of all sockets waits whoever listens, and so does a project that changes hands", () => {
  const quiet = projectOf("shop", null);
  expect(changesRoles(quiet, labelOf("project.updateProtocol"), [])).toBe(true);
  expect(changesRoles(quiet, undefined, ["owner:shop"])).toBe(true);
});
