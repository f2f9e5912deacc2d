import { type Face, legacy, tables } from "#shared/contract/faces.ts";
import * as account from "./account/account.ts";
import * as accountCredentials from "./account/credentials.ts";
import * as accountJwts from "./account/jwts.ts";
import * as accountLogs from "./account/logs.ts";
import * as accountProfile from "./account/profile.ts";
import * as accountPushTargets from "./account/push-targets.ts";
import * as accountSessions from "./account/sessions.ts";
import * as signIn from "./account/sign-in.ts";
import * as tokenSessions from "./account/token-sessions.ts";
import * as favicons from "./avatars/favicon.ts";
import * as avatarIcons from "./avatars/icons.ts";
import * as initials from "./avatars/initials.ts";
import * as photos from "./avatars/photo.ts";
import * as qrCodes from "./avatars/qr.ts";
import * as remoteImages from "./avatars/remote-image.ts";
import * as screenshots from "./avatars/screenshots.ts";
import * as consoleEmailTemplates from "./console/email-templates.ts";
import * as consoleJobs from "./console/jobs.ts";
import * as consoleScopes from "./console/scopes.ts";
import * as consoleVariables from "./console/variables.ts";
import { columnEndpoints } from "./databases/columns.ts";
import { containerEndpoints } from "./databases/containers.ts";
import { databaseEndpoints } from "./databases/databases.ts";
import { indexEndpoints } from "./databases/indexes.ts";
import { databaseLogEndpoints } from "./databases/logs.ts";
import { recordEndpoints } from "./databases/records.ts";
import { databaseUsageEndpoints } from "./databases/usage.ts";
import type { Endpoint } from "./declaration.ts";
import * as healthAntivirus from "./health/antivirus.ts";
import * as health from "./health/health.ts";
import * as metrics from "./health/metrics.ts";
import * as healthQueues from "./health/queues.ts";
import * as locale from "./locale/locale.ts";
import { describing } from "./openapi/openapi.ts";
import * as organizationProjects from "./organization/projects.ts";
import * as ping from "./ping/ping.ts";
import * as emailTemplates from "./project/email-templates.ts";
import * as ephemeralKeys from "./project/ephemeral-keys.ts";
import * as projectKeys from "./project/keys.ts";
import * as projectLabels from "./project/labels.ts";
import * as mockPhones from "./project/mock-phones.ts";
import * as nativePlatforms from "./project/native-platforms.ts";
import * as olderMockNumbers from "./project/older-mock-numbers.ts";
import * as olderPlatforms from "./project/older-platforms.ts";
import * as platforms from "./project/platforms.ts";
import * as policies from "./project/policies.ts";
import * as policyChanges from "./project/policy-changes.ts";
import * as project from "./project/project.ts";
import * as smtp from "./project/smtp.ts";
import * as projectSwitches from "./project/switches.ts";
import * as projectUsage from "./project/usage.ts";
import * as webPlatforms from "./project/web-platforms.ts";
import * as devKeys from "./projects/dev-keys.ts";
import * as olderEmailTemplates from "./projects/email-templates.ts";
import * as projects from "./projects/projects.ts";
import * as projectTeam from "./projects/team.ts";
import * as buckets from "./storage/buckets.ts";
import * as fileContent from "./storage/content.ts";
import * as fileCreation from "./storage/create-file.ts";
import * as storedFiles from "./storage/files.ts";
import * as previews from "./storage/previews.ts";
import * as filePush from "./storage/push.ts";
import * as storageUsage from "./storage/usage.ts";
import * as teamAcceptance from "./teams/accept.ts";
import * as teamInvitations from "./teams/invite.ts";
import * as teamLogs from "./teams/logs.ts";
import * as teamMemberships from "./teams/memberships.ts";
import * as teamPrefs from "./teams/prefs.ts";
import * as teams from "./teams/teams.ts";
import * as fileTokens from "./tokens/file-tokens.ts";
import * as resourceTokens from "./tokens/tokens.ts";
import * as userCreation from "./users/creation.ts";
import * as userCredentials from "./users/credentials.ts";
import * as userImport from "./users/import.ts";
import * as userLogs from "./users/logs.ts";
import * as userMemberships from "./users/memberships.ts";
import * as userProfile from "./users/profile.ts";
import * as userSessions from "./users/sessions.ts";
import * as userTargets from "./users/targets.ts";
import * as userTokens from "./users/tokens.ts";
import * as userUsage from "./users/usage.ts";
import * as users from "./users/users.ts";
import * as webhooks from "./webhooks/webhooks.ts";
import * as jwks from "./well-known/jwks.ts";

/** Every file of declarations; what they export is the API. */
const files: Record<string, Endpoint>[] = [
  account,
  accountCredentials,
  accountJwts,
  accountLogs,
  accountProfile,
  accountPushTargets,
  accountSessions,
  signIn,
  tokenSessions,
  users,
  userCreation,
  userCredentials,
  userImport,
  userLogs,
  userMemberships,
  userProfile,
  userSessions,
  userTargets,
  userTokens,
  userUsage,
  teams,
  teamPrefs,
  teamMemberships,
  teamInvitations,
  teamAcceptance,
  teamLogs,
  health,
  healthAntivirus,
  healthQueues,
  metrics,
  locale,
  avatarIcons,
  initials,
  qrCodes,
  photos,
  remoteImages,
  favicons,
  screenshots,
  ping,
  jwks,
  consoleVariables,
  consoleScopes,
  consoleEmailTemplates,
  consoleJobs,
  organizationProjects,
  projects,
  projectTeam,
  devKeys,
  project,
  projectKeys,
  ephemeralKeys,
  platforms,
  webPlatforms,
  nativePlatforms,
  olderPlatforms,
  mockPhones,
  olderMockNumbers,
  projectLabels,
  projectSwitches,
  projectUsage,
  policies,
  policyChanges,
  smtp,
  emailTemplates,
  olderEmailTemplates,
  webhooks,
  buckets,
  storedFiles,
  fileCreation,
  fileContent,
  filePush,
  previews,
  storageUsage,
  fileTokens,
  resourceTokens,
];

/** Files whose declarations exist once for each face of the databases. */
const twoFaced: ((face: Face) => Endpoint[])[] = [
  databaseEndpoints,
  containerEndpoints,
  columnEndpoints,
  indexEndpoints,
  recordEndpoints,
  databaseLogEndpoints,
  databaseUsageEndpoints,
];

export const endpoints: readonly Endpoint[] = [
  ...files.flatMap((file) => Object.values(file)),
  ...[tables, legacy].flatMap((face) => twoFaced.flatMap((file) => file(face))),
  describing(() => endpoints),
];
