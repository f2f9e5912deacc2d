import { ApiError } from "#shared/contract/errors.ts";
import { rolesOf } from "#shared/contract/roles.ts";
import { scopesOf } from "#shared/contract/scopes.ts";
import type { Settings } from "#shared/config/settings.ts";
import { sha256Hex } from "#shared/crypto/secrets.ts";
import { verifyEphemeralKey } from "#shared/crypto/ephemeral-key.ts";
import { readSession } from "#shared/crypto/session-cookies.ts";
import { TokenError } from "#shared/crypto/tokens.ts";
import { verifyUserToken } from "#shared/crypto/user-token.ts";
import type { Fact } from "#shared/store/fact.ts";
import { type DevKeyRow, devKeyFact, type KeyRow, keyFact, type Project, projectFact } from "#shared/store/facts/project.ts";
import { type Principal, principalFact, type SessionProof } from "#shared/store/facts/user.ts";
import type { Store } from "#shared/store/store.ts";
import type { Work } from "#shared/store/work.ts";
import type { Actor } from "../actor.ts";
import type { Endpoint } from "../declaration.ts";
import { signingKey } from "../secrets.ts";
import { admit } from "./admin.ts";
import { consoleProject } from "./console-project.ts";
import type { Values } from "./request.ts";
import { CONSOLE, type Target } from "./target.ts";

/** A request with its project and its caller known. */
export interface Identified {
  /** Null when no project has that id: the origin is still to be judged first. */
  readonly project: Project | null;
  readonly actor: Actor;
  readonly devKey: DevKeyRow | null;
  /** Neither a cookie nor a session header was sent. */
  readonly fallbackConsulted: boolean;
  readonly work: Work;
}

export interface Incoming {
  readonly endpoint: Endpoint;
  readonly target: Target;
  readonly path: Readonly<Record<string, string>>;
  readonly values: Values;
  readonly headers: Headers;
  readonly settings: Settings;
  readonly store: Store;
  readonly now: number;
  readonly today: string;
}

const KEY_SCOPES = ["global", "health.read", "graphql"];

/**
 * Who calls, and about which project; one round trip when nothing of it is cached, none when all is
 * (reference/auth.md §1.1, §2).
 * @throws ApiError user_jwt_invalid, user_jwt_and_cookie_set, project_id_missing, user_unauthorized,
 * project_key_expired.
 */
export async function identify(incoming: Incoming): Promise<Identified> {
  const { endpoint, target, path, values, headers, settings, store, now } = incoming;
  const { projectId, admin } = target;
  const work = await store.of(projectId);
  const signInProject = admin ? CONSOLE : projectId;

  const { session: sent, fallbackConsulted } = readSession(
    {
      cookie: headers.get("cookie"),
      session: headers.get("x-appwrite-session"),
      fallback: headers.get("x-fallback-cookies"),
    },
    signInProject,
  );
  const jwt = headers.get("x-appwrite-jwt") ?? "";
  const key = headers.get("x-appwrite-key") ?? "";
  const devSecret = headers.get("x-appwrite-dev-key") || textOf(values.devKey);
  const claims = jwt === "" ? null : await userClaims(jwt, signInProject, settings, now);
  const proof: SessionProof = claims
    ? claims.sessionId === ""
      ? null
      : { id: claims.sessionId }
    : sent && { secretHash: sha256Hex(sent.secret) };
  const userId = claims?.userId ?? sent?.userId;
  const who = userId === undefined ? null : principalFact(signInProject, userId, proof);
  const byCookie = claims && sent && principalFact(signInProject, sent.userId, { secretHash: sha256Hex(sent.secret) });
  const stored = key !== "" && isStored(key) ? keyFact(projectId, sha256Hex(key)) : null;

  const here: Fact<unknown>[] = [];
  if (projectId !== CONSOLE) here.push(projectFact(projectId));
  if (stored) here.push(stored);
  if (devSecret !== "") here.push(devKeyFact(projectId, sha256Hex(devSecret)));
  if (endpoint.facts) here.push(...endpoint.facts(path, projectId));
  const signInWork = admin ? store.main : work;
  if (who && signInWork === work) here.push(who);
  const elsewhere = who && signInWork !== work ? signInWork.load(who) : null;
  if (here.length > 0) await work.load(...here);
  await elsewhere;

  const [project] = projectId === CONSOLE ? [consoleProject(settings)] : await work.load(projectFact(projectId));
  const [principal] = who ? await signInWork.load(who) : [null];
  const [storedKey] = stored ? await work.load(stored) : [null];
  const [devKey] = devSecret === "" ? [null] : await work.load(devKeyFact(projectId, sha256Hex(devSecret)));

  const session = liveSession(principal, now);
  if (byCookie && liveSession((await signInWork.load(byCookie))[0], now)) throw new ApiError("user_jwt_and_cookie_set");
  if (claims && (!principal || (claims.sessionId !== "" && !session))) throw new ApiError("user_jwt_invalid");
  const signedIn: Principal | null = principal && (claims || session) ? { ...principal, session: claims ? null : session } : null;

  const caller: Identified = {
    project,
    fallbackConsulted,
    devKey: devKey && !isPast(devKey.expire, now) ? devKey : null,
    work,
    actor: signedIn ? userActor(signedIn) : GUEST,
  };
  if (key !== "") return { ...caller, actor: await keyActor(incoming, key, storedKey, caller.actor) };
  return { ...caller, actor: await admit(incoming, project, caller.actor) };
}

const liveSession = (principal: Principal | null, now: number) =>
  principal?.session && !isPast(principal.session.expire, now) ? principal.session : null;

const textOf = (value: unknown) => (typeof value === "string" ? value : "");

const isPast = (moment: string | null, now: number) => moment !== null && moment !== "" && Date.parse(moment) <= now;

async function userClaims(jwt: string, projectId: string, settings: Settings, now: number) {
  try {
    return await verifyUserToken(await signingKey(settings), jwt, { projectId, now: new Date(now) });
  } catch (cause) {
    throw new ApiError("user_jwt_invalid", { cause });
  }
}

/** Ephemeral keys carry their own proof; all others are looked up by their hash. */
const isStored = (key: string) => !/^(ephemeral|dynamic)_/.test(key);

async function keyActor(incoming: Incoming, key: string, row: KeyRow | null, fallback: Actor): Promise<Actor> {
  const { target, now } = incoming;
  const [type = ""] = key.includes("_") ? key.split("_", 1) : ["standard"];
  if (type === "standard") {
    if (!target.byHeader) throw new ApiError("project_id_missing");
    if (!row) throw new ApiError("user_unauthorized");
    if (isPast(row.expire, now)) throw new ApiError("project_key_expired");
    return projectKey(row.scopes, row);
  }
  if (type === "ephemeral" || type === "dynamic") {
    return ephemeralKey(key.slice(type.length + 1), incoming);
  }
  if (type === "organization" || type === "account") throw new ApiError("user_unauthorized");
  return fallback.kind === "guest" ? GUEST : fallback;
}

/** One that does not verify counts for nothing: its bearer is a guest (reference/auth.md §2.4). */
async function ephemeralKey(token: string, { target, settings, now }: Incoming): Promise<Actor> {
  try {
    const context = { projectId: target.projectId, now: new Date(now) };
    const { scopes } = await verifyEphemeralKey(await signingKey(settings), token, context);
    return projectKey(scopes, null);
  } catch (error) {
    if (error instanceof TokenError) return GUEST;
    throw error;
  }
}

const projectKey = (scopes: readonly string[], key: KeyRow | null): Actor => ({
  ...GUEST,
  kind: "key",
  key,
  roles: new Set(["keys"]),
  scopes: new Set([...scopes, ...KEY_SCOPES]),
  trusted: true,
});

const GUEST: Actor = {
  kind: "guest",
  user: null,
  session: null,
  key: null,
  memberships: [],
  targets: [],
  roles: rolesOf(null),
  scopes: scopesOf(["guests"]),
  trusted: false,
  impersonatorId: null,
};

const USER_SCOPES = scopesOf(["users"]);

const rolesByPrincipal = new WeakMap<object, ReadonlySet<string>>();

function userActor(principal: Principal): Actor {
  const { user, session, memberships, targets } = principal;
  let roles = rolesByPrincipal.get(user);
  if (!roles) {
    roles = rolesOf({
      id: user.id,
      emailVerification: user.emailVerification,
      phoneVerification: user.phoneVerification,
      labels: user.labels,
      memberships,
    });
    rolesByPrincipal.set(user, roles);
  }
  return { ...GUEST, kind: "user", user, session, memberships, targets, roles, scopes: USER_SCOPES };
}
