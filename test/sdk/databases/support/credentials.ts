import { bootstrap, signInToConsole } from "#test/sdk/support/bootstrap.ts";
import { type Call, caller } from "#test/sdk/support/raw.ts";

export type Who = "key" | "session" | "jwt" | "admin" | "guest";

/** What callers of one project prove themselves by; outlives the server that gave it out. */
export interface Credentials {
  readonly projectId: string;
  readonly headers: Readonly<Record<Exclude<Who, "admin">, Record<string, string>>>;
}

export const rowsPath = "/tablesdb/plant/tables/gauges/rows";

/** A project with a table of rows that any user may read and write, a key and a user. */
export async function furnish(url: string, rowIds: readonly string[]): Promise<Credentials> {
  const { keyed, projectId, key, page: open } = await bootstrap(url);
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
  const page = open();
  await page.account.create({ userId: "ann", email: "ann@people.test", password: "correct horse" });
  await page.account.createEmailPasswordSession({ email: "ann@people.test", password: "correct horse" });
  const { jwt } = await page.account.createJWT();
  return {
    projectId,
    headers: {
      guest: {},
      key: { "x-appwrite-key": key },
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
