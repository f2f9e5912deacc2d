import { Client } from "node-appwrite";
import { projectScopes } from "#shared/contract/grantable-scopes.ts";
import { Page } from "./page.ts";
import { type Call, caller, cookiesOf } from "./raw.ts";

const ROOT = { email: "root@edgewrite.test", password: "correct horse battery" };

/** The console, signed in as its first user. */
export interface Console {
  readonly endpoint: string;
  /** Calls as that user, to the console. */
  readonly call: Call;
  /** Calls as that user in admin mode on a project. */
  admin(projectId: string): Call;
  readonly organizationId: string;
}

/** A project of one's own, with everything a test needs to talk to it. */
export interface Place {
  readonly endpoint: string;
  readonly projectId: string;
  /** An API key with every scope. */
  readonly key: string;
  readonly console: Console;
  /** A new `node-appwrite` client with the key. */
  server(): Client;
  /** A new `appwrite` client with cookies of its own, signed out. */
  page(): Page;
  /** Calls without an SDK: as a guest, with the key, as the console's user in admin mode. */
  readonly guest: Call;
  readonly keyed: Call;
  readonly admin: Call;
}

/** Signs in to the console of a server, as its first user; the first call to a server signs them up. */
export async function signInToConsole(url: string): Promise<Console> {
  const endpoint = `${url}/v1`;
  const guest = caller(endpoint, { "x-appwrite-project": "console" });
  await guest("POST", "/account", { userId: "root", name: "Root", ...ROOT });
  const session = ok(await guest("POST", "/account/sessions/email", ROOT), 201);
  const cookie = cookiesOf(session.headers);
  const call = caller(endpoint, { "x-appwrite-project": "console", cookie });
  const organization = ok(await call("POST", "/teams", { teamId: "unique()", name: "Tests" }), 201);
  return {
    endpoint,
    call,
    admin: (projectId) =>
      caller(endpoint, { "x-appwrite-project": projectId, "x-appwrite-mode": "admin", cookie }),
    organizationId: String(organization.body.$id),
  };
}

/**
 * Makes a project with a key of every scope. Any number of them fits on a server; signing in to the console hashes a
 * password, so who makes many hands in `signedIn`.
 */
export async function bootstrap(url: string, signedIn?: Console): Promise<Place> {
  const console = signedIn ?? (await signInToConsole(url));
  const { endpoint, call, organizationId: teamId } = console;
  const project = ok(await call("POST", "/projects", { projectId: "unique()", name: "Test", teamId }), 201);
  const projectId = String(project.body.$id);
  const admin = console.admin(projectId);
  const scopes = projectScopes.map(({ scope }) => scope);
  const made = ok(await admin("POST", "/project/keys", { keyId: "unique()", name: "All", scopes }), 201);
  const key = String(made.body.secret);
  const named = { "x-appwrite-project": projectId };
  return {
    endpoint,
    projectId,
    key,
    console,
    server: () => new Client().setEndpoint(endpoint).setProject(projectId).setKey(key),
    page: () => new Page(endpoint, projectId),
    guest: caller(endpoint, named),
    keyed: caller(endpoint, { ...named, "x-appwrite-key": key }),
    admin,
  };
}

function ok<T extends { status: number; body: unknown }>(answer: T, status: number): T {
  if (answer.status !== status) throw new Error(`Expected ${status}, got ${JSON.stringify(answer.body)}`);
  return answer;
}
