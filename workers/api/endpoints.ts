import * as account from "./account/account.ts";
import * as accountCredentials from "./account/credentials.ts";
import * as accountJwts from "./account/jwts.ts";
import * as accountProfile from "./account/profile.ts";
import * as accountSessions from "./account/sessions.ts";
import * as signIn from "./account/sign-in.ts";
import type { Endpoint } from "./declaration.ts";
import * as health from "./health/health.ts";
import * as locale from "./locale/locale.ts";
import { describing } from "./openapi/openapi.ts";
import * as ping from "./ping/ping.ts";
import * as userCreation from "./users/creation.ts";
import * as userCredentials from "./users/credentials.ts";
import * as userImport from "./users/import.ts";
import * as userMemberships from "./users/memberships.ts";
import * as userProfile from "./users/profile.ts";
import * as userSessions from "./users/sessions.ts";
import * as userTargets from "./users/targets.ts";
import * as userTokens from "./users/tokens.ts";
import * as users from "./users/users.ts";
import * as jwks from "./well-known/jwks.ts";

/** Every file of declarations; what they export is the API. */
const files: Record<string, Endpoint>[] = [
  account,
  accountCredentials,
  accountJwts,
  accountProfile,
  accountSessions,
  signIn,
  users,
  userCreation,
  userCredentials,
  userImport,
  userMemberships,
  userProfile,
  userSessions,
  userTargets,
  userTokens,
  health,
  locale,
  ping,
  jwks,
];

export const endpoints: readonly Endpoint[] = [
  ...files.flatMap((file) => Object.values(file)),
  describing(() => endpoints),
];
