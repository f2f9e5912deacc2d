import { bootstrap, type Console, signInToConsole } from "#test/sdk/support/bootstrap.ts";
import { type Call, caller } from "#test/sdk/support/raw.ts";

export type Who = "key" | "session" | "jwt" | "admin" | "guest";

/** What callers of one project prove themselves by; outlives the server that gave it out. */
export interface Credentials {
  readonly projectId: string;
  readonly headers: Readonly<Record<Exclude<Who, "admin">, Record<string, string>>>;
}

export const rowsPath = "/tablesdb/plant/tables/gauges/rows";

/** A project with a table of rows that anybody may read and write, a key and, as hashing takes its time, perhaps a user. */
export async function furnish(
  console: Console,
  rowIds: readonly string[],
  withUser: boolean,
): Promise<Credentials> {
  const url = console.endpoint.replace(/\/v1$/, "");
  const { keyed, projectId, key, page: open } = await bootstrap(url, console);
  await keyed("POST", "/tablesdb", { databaseId: "plant", name: "Plant" });
  await keyed("POST", "/tablesdb/plant/tables", {
    tableId: "gauges",
    name: "Gauges",
    rowSecurity: true,
    permissions: ['create("any")'],
    columns: [
      { key: "label", type: "string", size: 20 },
      { key: "level", type: "integer" },
    ],
  });
  const $permissions = ['read("any")', 'update("any")', 'delete("any")'];
  await keyed("POST", rowsPath, { rows: rowIds.map(($id) => ({ $id, label: "a", $permissions })) });
  const asKey = { "x-appwrite-key": key };
  if (!withUser) return { projectId, headers: { guest: {}, key: asKey, session: {}, jwt: {} } };
  const page = open();
  await page.account.create({ userId: "ann", email: "ann@people.test", password: "correct horse" });
  await page.account.createEmailPasswordSession({ email: "ann@people.test", password: "correct horse" });
  const { jwt } = await page.account.createJWT();
  return {
    projectId,
    headers: {
      guest: {},
      key: asKey,
      session: { cookie: page.jar.header },
      jwt: { "x-appwrite-jwt": jwt },
    },
  };
}

/** Calls as somebody, to a server that has the project. */
export async function callAs(url: string, { projectId, headers }: Credentials, who: Who): Promise<Call> {
  if (who === "admin") return (await signInToConsole(url)).admin(projectId);
  return caller(`${url}/v1`, { "x-appwrite-project": projectId, ...headers[who] });
}
