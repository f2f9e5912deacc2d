import { onTestFinished } from "vitest";
import { bootstrap, type Place } from "#test/sdk/support/bootstrap.ts";
import type { Page } from "#test/sdk/support/page.ts";
import { Socket, type SocketOptions } from "./socket.ts";

export const NOTES = "/tablesdb/main/tables/notes/rows";
const PASSWORD = "correct horse battery";

/** A project with a table of notes, and ways to listen to it. */
export interface Stage extends Place {
  /** A new user, signed in on a page of their own. */
  person(id: string): Promise<Person>;
  listen(options?: SocketOptions): Promise<Socket>;
  /** Makes a note; `readers` are roles. */
  note(id: string, readers: readonly string[], data?: object): Promise<void>;
}

export interface Person {
  readonly id: string;
  readonly page: Page;
  /** Options of a socket with their cookie. */
  readonly signedIn: SocketOptions;
  /** What an `authentication` frame carries. */
  readonly session: string;
}

/** `permissions` of the table; rows grant as well. */
export async function setStage(url: string, permissions: readonly string[] = []): Promise<Stage> {
  const place = await bootstrap(url);
  const { endpoint, projectId, keyed } = place;
  await keyed("POST", "/tablesdb", { databaseId: "main", name: "Main" });
  const table = await keyed("POST", "/tablesdb/main/tables", {
    tableId: "notes",
    name: "Notes",
    rowSecurity: true,
    permissions,
    columns: [
      { key: "title", type: "string", size: 100 },
      { key: "votes", type: "integer" },
      { key: "done", type: "boolean" },
    ],
  });
  if (table.status !== 201) throw new Error(JSON.stringify(table.body));
  return {
    ...place,
    async person(id) {
      const page = place.page();
      const email = `${id}@people.test`;
      await page.account.create({ userId: id, email, password: PASSWORD, name: id });
      await page.account.createEmailPasswordSession({ email, password: PASSWORD });
      const cookie = page.jar.header;
      return {
        id,
        page,
        signedIn: { headers: { cookie } },
        session: decodeURIComponent(/=([^;]+)/.exec(cookie)?.[1] ?? ""),
      };
    },
    async listen(options) {
      const socket = await Socket.open(endpoint, projectId, options);
      onTestFinished(() => socket.close());
      return socket;
    },
    async note(id, readers, data = {}) {
      const made = await keyed("POST", NOTES, {
        rowId: id,
        data: { title: id, ...data },
        permissions: readers.map((role) => `read("${role}")`),
      });
      if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    },
  };
}
