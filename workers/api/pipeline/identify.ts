import type { Settings } from "#shared/config/settings.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { rolesOf } from "#shared/contract/roles.ts";
import { scopesOf } from "#shared/contract/scopes.ts";
import { sha256Hex } from "#shared/crypto/secrets.ts";
import { parseCookies, readSession } from "#shared/crypto/session-cookies.ts";
import { decodeSession } from "#shared/crypto/session-value.ts";
import { TokenError } from "#shared/crypto/tokens.ts";
import { verifyUserToken } from "#shared/crypto/user-token.ts";
import {
  type DevKeyRow,
  devKeyFact,
  keyFact,
  type Project,
  projectFact,
} from "#shared/store/facts/project.ts";
import { type Principal, principalFact, type SessionProof } from "#shared/store/facts/user.ts";
import type { Store } from "#shared/store/store.ts";
import { StaleFacts, type Work } from "#shared/store/work.ts";
import type { Actor } from "../actor.ts";
import type { Endpoint } from "../declaration.ts";
import { signingKey } from "../secrets.ts";
import { admit } from "./admin.ts";
import { consoleProject } from "./console-project.ts";
import { GUEST } from "./guest.ts";
import { impersonated, mayImpersonate } from "./impersonate.ts";
import { isStored, keyActor } from "./key-actor.ts";
import { isPast } from "./moments.ts";
import { remembered } from "./remembered.ts";
import type { Values } from "./request.ts";
import { CONSOLE, type Target } from "./target.ts";

/** A request with its project and its caller known. */
export interface Identified {
  /** Null when no project has that id: the origin is still to be judged first. */
  readonly project: Project | null;
  readonly actor: Actor;
  /**
   * Why the credentials are refused, if they are. To be thrown once the response has its CORS headers, which depend on
   * the project: without them a page could not read why.
   */
  readonly refusal: ApiError | null;
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

const secretHash = remembered(sha256Hex);
const quick = { cookies: remembered(parseCookies), session: remembered(decodeSession) };

/**
 * Who calls, and about which project; one round trip when nothing of it is cached, none when all is
 * (reference/auth.md §1.1, §2).
 * @throws StaleFacts when the project is not where this isolate remembers it.
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
    quick,
  );
  const jwt = headers.get("x-appwrite-jwt") ?? "";
  const key = headers.get("x-appwrite-key") ?? "";
  const devSecret = headers.get("x-appwrite-dev-key") || textOf(values.devKey);
  const claims = jwt === "" ? null : await userClaims(jwt, signInProject, settings, now);
  const bySession =
    sent && principalFact(signInProject, sent.userId, { secretHash: secretHash(sent.secret) });
  const byJwt = claims && principalFact(signInProject, claims.userId, jwtProof(claims));
  const stored = key !== "" && isStored(key) ? keyFact(projectId, secretHash(key)) : null;
  const dev = devSecret !== "" ? devKeyFact(projectId, secretHash(devSecret)) : null;

  const signInWork = admin ? store.main : work;
  const isHere = signInWork === work;
  const loading = work.load(
    projectId === CONSOLE ? null : projectFact(projectId),
    stored,
    dev,
    isHere ? bySession : null,
    isHere ? byJwt : null,
    ...(endpoint.facts?.(path, projectId) ?? []),
  );
  const elsewhere = isHere ? null : await Promise.all([signInWork.load(bySession, byJwt), loading]);
  const [found, storedKey, devKey, ...here] = await loading;
  const [sessionHolder, jwtHolder] = elsewhere ? elsewhere[0] : here;

  const project = projectId === CONSOLE ? consoleProject(settings) : found;
  if (!project && store.doubt(projectId)) throw new StaleFacts();
  const identified = {
    project,
    fallbackConsulted,
    devKey: devKey && !isPast(devKey.expire, now) ? devKey : null,
    work,
  };
  try {
    const signedIn = principalOf(jwt === "" ? null : { claims, holder: jwtHolder }, sessionHolder, now);
    const actor =
      key === ""
        ? await admit(incoming, project, await callerOf(incoming, signInWork, signedIn))
        : await keyActor(incoming, key, storedKey);
    return { ...identified, actor, refusal: null };
  } catch (error) {
    if (error instanceof ApiError) return { ...identified, actor: GUEST, refusal: error };
    throw error;
  }
}

/** The user who is signed in, or whom they impersonate. */
function callerOf(incoming: Incoming, work: Work, signedIn: Principal | null): Actor | Promise<Actor> {
  if (!signedIn) return GUEST;
  const own = userActor(signedIn);
  if (!mayImpersonate(signedIn)) return own;
  return impersonated(incoming, work, signedIn).then((target) =>
    target ? impersonatedActor(target, own) : own,
  );
}

type Claims = Awaited<ReturnType<typeof verifyUserToken>>;

/** A token's session must still be there; one that names none stands for its user alone. */
const jwtProof = ({ sessionId }: Claims): SessionProof => (sessionId === "" ? null : { id: sessionId });

/**
 * The signed-in user of a request with these credentials.
 * @throws ApiError user_jwt_and_cookie_set, user_jwt_invalid
 */
function principalOf(
  jwt: { claims: Claims | null; holder: Principal | null } | null,
  sessionHolder: Principal | null,
  now: number,
): Principal | null {
  const session = liveSession(sessionHolder, now);
  if (!jwt) return session;
  if (session) throw new ApiError("user_jwt_and_cookie_set");
  const { claims, holder } = jwt;
  if (!claims || !holder || (claims.sessionId !== "" && !liveSession(holder, now))) {
    throw new ApiError("user_jwt_invalid");
  }
  // A JWT has no session of its own: `current` names none (reference/auth.md §2.3).
  return { ...holder, session: null };
}

const liveSession = (principal: Principal | null, now: number): Principal | null =>
  principal?.session && !isPast(principal.session.expire, now) ? principal : null;

const textOf = (value: unknown) => (typeof value === "string" ? value : "");

/** What a JWT says; null when it does not verify for this project and time. */
async function userClaims(
  jwt: string,
  projectId: string,
  settings: Settings,
  now: number,
): Promise<Claims | null> {
  try {
    return await verifyUserToken(await signingKey(settings), jwt, { projectId, now: new Date(now) });
  } catch (error) {
    if (error instanceof TokenError) return null;
    throw error;
  }
}

const USER_SCOPES = scopesOf(["users"]);
/** Impersonators look up whom they may act as. */
const IMPERSONATOR_SCOPES = new Set([...USER_SCOPES, "users.read"]);

/** Of the principals this isolate has cached. */
const actors = new WeakMap<Principal, Actor>();

function userActor(principal: Principal): Actor {
  const known = actors.get(principal);
  if (known) return known;
  const { user, session, memberships, targets } = principal;
  const { id, emailVerification, phoneVerification, labels } = user;
  const roles = rolesOf({ id, emailVerification, phoneVerification, labels, memberships });
  const actor: Actor = {
    ...GUEST,
    kind: "user",
    user,
    session,
    memberships,
    targets,
    roles,
    scopes: user.impersonator ? IMPERSONATOR_SCOPES : USER_SCOPES,
  };
  actors.set(principal, actor);
  return actor;
}

const impersonatedActor = (principal: Principal, { user }: Actor): Actor => ({
  ...userActor(principal),
  impersonator: user,
  scopes: IMPERSONATOR_SCOPES,
});
