import { createServer } from "node:net";
import { bootstrap, type Place } from "#test/sdk/support/bootstrap.ts";

const ROWS = "/tablesdb/main/tables/notes/rows";
export const CHANNEL = "databases.main.tables.notes.rows";

/** A project with a table and a bucket whose contents say themselves who may read them. */
export interface Stage extends Place {
  person(id: string): Promise<{ readonly email: string; readonly password: string }>;
  note(id: string, readers: readonly string[], votes?: number): Promise<void>;
  file(id: string, readers: readonly string[]): Promise<void>;
  must(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: object): Promise<void>;
}

export async function setStage(url: string): Promise<Stage> {
  const place = await bootstrap(url);
  const must: Stage["must"] = async (method, path, body) => {
    const { status, body: answer } = await place.keyed(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
  };
  const permissionsFor = (readers: readonly string[]) => readers.map((role) => `read("${role}")`);
  const page = { platformId: "unique()", name: "Another site", hostname: "127.0.0.1" };
  await must("POST", "/project/platforms/web", page);
  await must("POST", "/tablesdb", { databaseId: "main", name: "Main" });
  const columns = [{ key: "votes", type: "integer" }];
  await must("POST", "/tablesdb/main/tables", {
    tableId: "notes",
    name: "Notes",
    rowSecurity: true,
    columns,
  });
  await must("POST", "/storage/buckets", { bucketId: "photos", name: "Photos", fileSecurity: true });
  return {
    ...place,
    must,
    async person(id) {
      const account = { email: `${id}@people.test`, password: "correct horse battery" };
      await must("POST", "/users", { userId: id, ...account });
      return account;
    },
    note: (rowId, readers, votes = 0) =>
      must("POST", ROWS, { rowId, data: { votes }, permissions: permissionsFor(readers) }),
    async file(id, readers) {
      const form = new FormData();
      form.set("fileId", id);
      form.set("file", new File(["A picture of nothing."], "nothing.txt"));
      for (const permission of permissionsFor(readers)) form.append("permissions[]", permission);
      const headers = { "x-appwrite-project": place.projectId, "x-appwrite-key": place.key };
      const response = await fetch(`${place.endpoint}/storage/buckets/photos/files`, {
        method: "POST",
        headers,
        body: form,
      });
      if (!response.ok) throw new Error(await response.text());
    },
  };
}

/** A port nobody uses: a server that is to come back must come back where it was. */
export async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return String(typeof address === "object" ? address?.port : 0);
}
