import { Account, Client, ID, type Models, TablesDB } from "appwrite";
import { type Client as ServerClient, Teams } from "node-appwrite";
import { type Credentials, signIn } from "./session.ts";

/** A user of the app, as their browser sees it. */
export interface Person {
  readonly user: Models.User;
  readonly tables: TablesDB;
}

/** What the people of the tour sign in with, here and on the page in web/. */
export const credentialsOf = (name: string): Credentials => ({
  email: `${name.toLowerCase()}@example.com`,
  password: `${name}'s long passphrase`,
});

/** Signs up a user of the project and signs them in: what an app does in the browser. */
export async function join(endpoint: string, projectId: string, name: string): Promise<Person> {
  const client = new Client().setEndpoint(endpoint).setProject(projectId);
  const account = new Account(client);
  const credentials = credentialsOf(name);
  await account.create({ userId: ID.unique(), name, ...credentials });
  await signIn(client, credentials);
  return { user: await account.get(), tables: new TablesDB(client) };
}

/** The app's server makes a team of some users. @returns its id. */
export async function unite(server: ServerClient, name: string, people: readonly Person[]): Promise<string> {
  const teams = new Teams(server);
  const team = await teams.create({ teamId: ID.unique(), name });
  for (const { user } of people) {
    await teams.createMembership({ teamId: team.$id, userId: user.$id, roles: ["traveller"] });
  }
  return team.$id;
}
