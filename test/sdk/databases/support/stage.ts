import * as web from "appwrite";
import { beforeAll } from "vitest";
import { bootstrap, type Console, type Place, signInToConsole } from "#test/sdk/support/bootstrap.ts";
import type { Page } from "#test/sdk/support/page.ts";
import type { Answer } from "#test/sdk/support/raw.ts";
import { sharedUrl } from "#test/sdk/support/server.ts";
import { type Body, type FaceName, FaceSdk, serverService } from "./face-sdk.ts";

/** A project with one database, seen through one face. */
export class Stage {
  readonly face: FaceName;
  /** With a key of all scopes, fixed to the database. */
  readonly sdk: FaceSdk;
  #place: Place | null = null;
  #tables = 0;

  constructor(face: FaceName) {
    this.face = face;
    this.sdk = new FaceSdk(face, () => serverService(face, this.place.server()), { databaseId: "plant" });
  }

  get place(): Place {
    if (!this.#place) throw new Error("The stage opens in beforeAll.");
    return this.#place;
  }

  async open(console: Console): Promise<void> {
    this.#place = await bootstrap(sharedUrl(), console);
    await this.sdk.call("create", { databaseId: "plant", name: "Plant" });
  }

  /** The service in somebody's browser, fixed to the database. */
  page(page: Page): FaceSdk {
    const service = this.face === "tables" ? new web.TablesDB(page) : new web.Databases(page);
    return new FaceSdk(this.face, () => service, { databaseId: "plant" });
  }

  /** A call with the key and without an SDK; `path` follows the database: `/tables/t/rows`. */
  raw(method: string, path: string, body?: Body | string, headers?: Record<string, string>): Promise<Answer> {
    return this.place.keyed(method, this.path(path), this.#wire(body), headers);
  }

  /** `/tables/t/rows` → `/databases/plant/collections/t/documents` on the legacy face. */
  path(path: string): string {
    if (this.face === "tables") return `/tablesdb/plant${path}`;
    const words: Record<string, string> = { tables: "collections", columns: "attributes", rows: "documents" };
    return `/databases/plant${path.replace(/(?<=\/)(tables|columns|rows)(?=\/|\?|$)/g, (word) => words[word] ?? word)}`;
  }

  #wire(body: Body | string | undefined): Body | string | undefined {
    if (this.face === "tables" || typeof body !== "object") return body;
    const { rowId, tableId, rows, columns, ...rest } = body;
    return {
      ...rest,
      ...(rowId === undefined ? {} : { documentId: rowId }),
      ...(tableId === undefined ? {} : { collectionId: tableId }),
      ...(rows === undefined ? {} : { documents: rows }),
      ...(columns === undefined ? {} : { attributes: columns }),
    };
  }

  /** A new table; the service comes back fixed to it. */
  async table(params: Body = {}): Promise<FaceSdk> {
    const tableId = String(params.tableId ?? `t${++this.#tables}`);
    await this.sdk.call("createTable", { tableId, name: tableId, ...params });
    return this.sdk.with({ tableId });
  }
}

/** Once is enough for all stages of a test file: it hashes a password. */
let signedIn: Promise<Console> | null = null;

/** A stage of the test's own, opened before its tests. */
export function useStage(face: FaceName): Stage {
  const stage = new Stage(face);
  beforeAll(async () => {
    signedIn ??= signInToConsole(sharedUrl());
    await stage.open(await signedIn);
  });
  return stage;
}
