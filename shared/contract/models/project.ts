import { devKey } from "./key.ts";
import { listOf, type ModelOf, model, page, stamps } from "./model.ts";

const toggle = { $id: "string", enabled: "boolean" } as const;

export const projectAuthMethod = model(toggle);
export const projectService = model(toggle);
export const projectProtocol = model(toggle);

/** A project as its own keys and its organization see it; `smtpPassword` is always "". */
export const project = model({
  ...stamps,
  name: "string",
  teamId: "string",
  region: "string",
  devKeys: listOf(devKey),
  smtpEnabled: "boolean",
  smtpSenderName: "string",
  smtpSenderEmail: "string",
  smtpReplyToName: "string",
  smtpReplyToEmail: "string",
  smtpHost: "string",
  smtpPort: "integer",
  smtpUsername: "string",
  smtpPassword: "string",
  smtpSecure: "string",
  pingCount: "integer",
  pingedAt: "datetimeOrEmpty",
  labels: "string[]",
  status: "string",
  onboarding: "object",
  authMethods: listOf(projectAuthMethod),
  services: listOf(projectService),
  protocols: listOf(projectProtocol),
  blocks: "object[]",
  consoleAccessedAt: "datetimeOrEmpty",
  wafEnabled: "boolean",
});
export type Project = ModelOf<typeof project>;

export const projectList = page("projects", project);
export type ProjectList = ModelOf<typeof projectList>;
