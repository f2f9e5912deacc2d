import type { AuditRecord } from "#shared/audits/record.ts";
import { auditResource } from "#shared/audits/resource.ts";
import { type LabelSources, labelValue } from "#shared/events/label.ts";
import type { Project } from "#shared/store/facts/project.ts";
import type { Actor } from "../actor.ts";
import type { RequestInfo } from "../context.ts";
import type { Endpoint } from "../declaration.ts";

/** A request that succeeded, as far as its audit needs to know it. */
export interface Audited {
  readonly endpoint: Endpoint;
  readonly project: Project;
  readonly actor: Actor;
  /** Judged by the roles in the project's team: the console in admin mode. */
  readonly admin: boolean;
  readonly request: RequestInfo;
  readonly today: string;
  readonly sources: LabelSources;
}

/** Longest user agent that is kept, in characters. */
const AGENT_LENGTH = 1024;

/** The record of an audited call; null when its endpoint declares none (reference/events-and-workers.md §8). */
export function auditOf({
  endpoint,
  project,
  actor,
  admin,
  request,
  today,
  sources,
}: Audited): AuditRecord | null {
  if (endpoint.audit === undefined) return null;
  // A bulk call is about the container, not about one of its records.
  const own = isPage(sources.payload) ? { ...sources, payload: null, made: [] } : sources;
  const tell = (name: string, last: boolean) => labelValue(name, last, own);
  const param = (name: string) => textOf(sources.input, name) || undefined;
  const ofProject = endpoint.event === undefined && endpoint.audit.startsWith("project");
  return {
    projectId: project.id,
    event: endpoint.audit.replace(/\[(\w+)\]/g, (word, name: string) => tell(name, true) ?? word),
    resource: ofProject
      ? `project/${tell("projectId", true) ?? project.id}`
      : auditResource({ label: endpoint.event, projectId: project.id, tell, param }),
    ...whoOf(actor, tell("userId", false) ?? "", sources.payload),
    mode: admin ? "admin" : "default",
    userAgent: agentOf(actor, request),
    ip: request.ip,
    country: request.country || "--",
    time: today,
  };
}

type Who = Pick<AuditRecord, "userId" | "userName" | "userEmail" | "userType" | "data">;

function whoOf(actor: Actor, subject: string, payload: unknown): Who {
  const { user, impersonator, key } = actor;
  if (user && impersonator) {
    const data = {
      impersonatedUserId: user.id,
      impersonatedUserName: user.name,
      impersonatedUserEmail: user.email ?? "",
    };
    const { id: userId, name: userName, email } = impersonator;
    return { userId, userName, userEmail: email ?? "", userType: "user", data };
  }
  if (user) {
    const userType = actor.kind === "admin" ? "admin" : "user";
    return { userId: user.id, userName: user.name, userEmail: user.email ?? "", userType, data: {} };
  }
  if (actor.kind === "key") {
    const userId = key?.id ?? "";
    return { userId, userName: key?.name ?? "", userEmail: "", userType: "keyProject", data: {} };
  }
  // Whoever signs up or in is a guest until then, and the log is theirs.
  const text = (name: string) => textOf(payload, "$id") === subject && textOf(payload, name);
  if (subject === "") return { userId: "", userName: "", userEmail: "", userType: "guest", data: {} };
  return {
    userId: subject,
    userName: text("name") || "",
    userEmail: text("email") || "",
    userType: "user",
    data: {},
  };
}

function textOf(value: unknown, name: string): string {
  const text: unknown = typeof value === "object" && value !== null ? Reflect.get(value, name) : "";
  return typeof text === "string" ? text : "";
}

/** A server that acts for a browser may pass its agent on. */
function agentOf({ kind }: Actor, request: RequestInfo): string {
  const forwarded = kind === "key" ? request.header("x-forwarded-user-agent") : "";
  return (forwarded || request.userAgent).slice(0, AGENT_LENGTH);
}

const isPage = (value: unknown) =>
  typeof value === "object" && value !== null && "total" in value && !("$id" in value);
