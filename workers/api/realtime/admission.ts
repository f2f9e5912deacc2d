import type { Settings } from "#shared/config/settings.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { type VerifiedUserToken, verifyUserToken } from "#shared/crypto/user-token.ts";
import type { Project } from "#shared/store/facts/project.ts";
import type { Store } from "#shared/store/store.ts";
import type { Work } from "#shared/store/work.ts";
import type { Actor } from "../actor.ts";
import type { Endpoint } from "../declaration.ts";
import { identify } from "../pipeline/identify.ts";
import type { LimitedRequest } from "../pipeline/limits.ts";
import { originAllowed } from "../pipeline/origin.ts";
import { readQuery } from "../pipeline/request.ts";
import { CONSOLE, readTarget } from "../pipeline/target.ts";
import { signingKey } from "../secrets.ts";

/** Who wants a socket of which project. */
export interface Admitted {
  readonly project: Project;
  readonly actor: Actor;
  /** The JWT it comes with. */
  readonly token: VerifiedUserToken | null;
  readonly work: Work;
}

/** Identification asks the endpoint for nothing but its realm. */
export const ROUTE: Endpoint = {
  id: "realtime.connect",
  method: "GET",
  path: "/v1/realtime",
  scope: "public",
  auth: ["session", "jwt", "admin"],
  status: 200,
  returns: null,
  handle: async () => undefined,
};

/** What limits look at of one who wants a socket. */
export type Counted = Pick<LimitedRequest, "projectId" | "actor" | "hasDevKey">;

/**
 * What must hold before a socket opens (reference/realtime.md §1).
 * @param count counts the request before it is judged; throws when that is one too many
 * @throws ApiError realtime_policy_violation, general_api_disabled, user_blocked, and those of credentials;
 * StaleFacts
 */
export async function admit(
  url: URL,
  sent: Headers,
  store: Store,
  settings: Settings,
  times: { now: number; today: string },
  count: (who: Counted) => Promise<void>,
): Promise<Admitted> {
  const headers = socketHeaders(url, sent);
  // A channel may be called `mode` or `project`: only plain values name these.
  const { project: named, mode, devKey } = readQuery(url.searchParams);
  const values = { project: headers.get("x-appwrite-project") || named, mode, devKey };
  const target = readTarget(ROUTE, {}, values, headers);
  const incoming = { endpoint: ROUTE, target, path: {}, values, headers, settings, store, ...times };
  const { project, actor, refusal, devKey: dev, work } = await identify(incoming);
  await count({ projectId: project?.id ?? "", actor, hasDevKey: dev !== null });
  if (!project) throw violation("Missing or unknown project ID. Name one that exists in `project`.");
  if (project.protocols.websocket === false && actor.kind !== "admin") {
    throw new ApiError("general_api_disabled");
  }
  const origin = headers.get("origin") ?? "";
  if (origin !== "" && !dev && !originAllowed(origin, project, settings)) {
    throw violation(`Origin ${origin} is not known to this project. Register its hostname as a platform.`);
  }
  if (refusal) throw refusal;
  if (actor.user && !actor.user.status) throw new ApiError("user_blocked");
  await store.prove();
  const jwt = headers.get("x-appwrite-jwt");
  const token = jwt ? await tokenOf(jwt, target.admin ? CONSOLE : project.id, settings, times.now) : null;
  return { project, actor, token, work };
}

const violation = (message: string) => new ApiError("realtime_policy_violation", { message });

/**
 * Browsers cannot set headers on a socket: the JWT comes in the address. Keys of projects open none, and nobody acts as
 * somebody else: the socket would outlast the right to.
 */
function socketHeaders(url: URL, sent: Headers): Headers {
  const headers = new Headers(sent);
  for (const name of ["key", "impersonate-user-id", "impersonate-user-email", "impersonate-user-phone"]) {
    headers.delete(`x-appwrite-${name}`);
  }
  const jwt = url.searchParams.get("jwt");
  if (jwt) headers.set("x-appwrite-jwt", jwt);
  return headers;
}

/** A JWT that has been accepted. */
async function tokenOf(
  jwt: string,
  projectId: string,
  settings: Settings,
  now: number,
): Promise<VerifiedUserToken> {
  return verifyUserToken(await signingKey(settings), jwt, { projectId, now: new Date(now) });
}
