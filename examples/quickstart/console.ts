import { Account, AppwriteException, Client as WebClient } from "appwrite";
import { Client, ID, Organization, Project, ProjectKeyScopes as Scope, Teams } from "node-appwrite";
import { type Credentials, signIn } from "./session.ts";

/** Someone owns this installation, and the tour was not told with which e-mail and password they sign in. */
export class OwnerKnown extends Error {
  override name = "OwnerKnown";
}

/**
 * Signs in to the console, the project that every installation has. Its first account owns the installation and
 * is made here if there is none yet. @returns a client that acts for the owner.
 * @throws OwnerKnown when somebody else is the owner.
 */
export async function openConsole(endpoint: string, credentials: Credentials): Promise<Client> {
  const browser = new WebClient().setEndpoint(endpoint).setProject("console");
  const session = await signIn(browser, credentials).catch(async (error: unknown) => {
    if (!failedWith(error, "user_invalid_credentials")) throw error;
    await signUp(browser, credentials);
    return signIn(browser, credentials);
  });
  return new Client().setEndpoint(endpoint).setProject("console").setSession(session);
}

async function signUp(browser: WebClient, credentials: Credentials): Promise<void> {
  try {
    await new Account(browser).create({ userId: ID.unique(), name: "Owner", ...credentials });
  } catch (error) {
    if (failedWith(error, "user_console_count_exceeded", "user_already_exists")) throw new OwnerKnown();
    throw error;
  }
}

function failedWith(error: unknown, ...types: string[]): boolean {
  return error instanceof AppwriteException && types.includes(error.type);
}

/** Creates an organization, which is a team of the console, and a project in it. */
export async function createProject(owner: Client, name: string) {
  const organization = await new Teams(owner).create({ teamId: ID.unique(), name: "Quickstart" });
  owner.addHeader("X-Appwrite-Organization", organization.$id);
  const project = await new Organization(owner).createProject({ projectId: ID.unique(), name });
  return { organization, project };
}

/** What the app's server may do: make teams, shape the database and fill it. */
const SCOPES = [
  Scope.TeamsRead,
  Scope.TeamsWrite,
  Scope.DatabasesRead,
  Scope.DatabasesWrite,
  Scope.TablesRead,
  Scope.TablesWrite,
  Scope.ColumnsRead,
  Scope.ColumnsWrite,
  Scope.IndexesRead,
  Scope.IndexesWrite,
  Scope.RowsRead,
  Scope.RowsWrite,
];

/**
 * Opens a project to the web pages of `hostnames` and makes an API key, in admin mode: the owner acts on a project
 * as a member of its organization. @returns a client that acts with the key.
 */
export async function openProject(
  owner: Client,
  projectId: string,
  hostnames: readonly string[],
): Promise<Client> {
  const { endpoint, session } = owner.config;
  const admin = new Client().setEndpoint(endpoint).setProject(projectId).setSession(session);
  const project = new Project(admin.addHeader("X-Appwrite-Mode", "admin"));
  for (const hostname of hostnames) {
    await project.createWebPlatform({ platformId: ID.unique(), name: hostname, hostname });
  }
  const key = await project.createKey({ keyId: ID.unique(), name: "Server", scopes: SCOPES });
  return new Client().setEndpoint(endpoint).setProject(projectId).setKey(key.secret);
}
