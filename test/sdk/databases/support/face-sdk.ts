import { Databases, TablesDB } from "node-appwrite";

export type FaceName = "tables" | "legacy";

/** Both vocabularies of the same engine; every scenario is played on each. */
export const faces: readonly FaceName[] = ["tables", "legacy"];

export type Body = Readonly<Record<string, unknown>>;

/** Words of the tables face → those of the other one, as parameters and answers spell them. */
const KEYS: Readonly<Record<string, string>> = {
  tableId: "collectionId",
  $tableId: "$collectionId",
  rowId: "documentId",
  tables: "collections",
  columns: "attributes",
  column: "attribute",
  rows: "documents",
  rowSecurity: "documentSecurity",
};
const LEGACY_KEYS = new Map(Object.entries(KEYS).map(([word, legacy]) => [legacy, word]));

type Service = Readonly<Record<string, (params: Body) => Promise<unknown>>>;

/**
 * An SDK's service, called in the words of `TablesDB` whatever the face: `call("createRow", { tableId, rowId, data })`
 * is `Databases.createDocument` on the legacy face. Answers come back in the same words; an answer in the other
 * face's words is an error.
 */
export class FaceSdk {
  readonly face: FaceName;
  readonly #service: () => object;
  readonly #fixed: Body;

  /** `service` is `TablesDB` or `Databases` of either SDK. */
  constructor(face: FaceName, service: () => object, fixed: Body = {}) {
    this.face = face;
    this.#service = service;
    this.#fixed = fixed;
  }

  /** The same service with parameters that every call of it gets. */
  with(fixed: Body): FaceSdk {
    return new FaceSdk(this.face, this.#service, { ...this.#fixed, ...fixed });
  }

  /** The id of the table that calls are fixed to. */
  get tableId(): string {
    return String(this.#fixed.tableId);
  }

  async call(method: string, params: Body = {}): Promise<Body> {
    const name = this.face === "tables" ? method : legacyMethod(method);
    const service = this.#service() as Service;
    const run = service[name];
    if (!run) throw new Error(`The SDK has no method ${name}.`);
    const answer = await run.call(service, toWire(this.face, { ...this.#fixed, ...params }));
    return typeof answer === "object" && answer !== null ? fromWire(this.face, { ...answer }) : {};
  }

  /** An error type of the tables face in this face's words: `row_not_found` → `document_not_found`. */
  type(type: string): string {
    if (this.face === "tables") return type;
    return type
      .replace(/^column_index_/, "index_")
      .replace(/^column_/, "attribute_")
      .replace(/^table_/, "collection_")
      .replace(/^row_/, "document_");
  }
}

function legacyMethod(method: string): string {
  return method
    .replace("Table", "Collection")
    .replace(/Rows?(?=[A-Z]|$)/, (word) => (word === "Rows" ? "Documents" : "Document"))
    .replace("Column", "Attribute");
}

function toWire(face: FaceName, params: Body): Body {
  if (face === "tables") return params;
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [KEYS[key] ?? key, value]));
}

/** Lists whose items carry words of the face themselves. */
const NESTED = new Set(["tables", "rows", "indexes"]);

function fromWire(face: FaceName, answer: Body): Body {
  const entries = Object.entries(answer).map(([key, value]): [string, unknown] => {
    const foreign = face === "tables" ? LEGACY_KEYS.has(key) : key in KEYS;
    if (foreign) throw new Error(`The ${face} face answered with the key ${key}.`);
    const word = LEGACY_KEYS.get(key) ?? key;
    if (!NESTED.has(word) || !Array.isArray(value)) return [word, value];
    return [word, value.map((item) => (isBody(item) ? fromWire(face, item) : item))];
  });
  return Object.fromEntries(entries);
}

const isBody = (value: unknown): value is Body => typeof value === "object" && value !== null;

/** The service of a `node-appwrite` client. */
export const serverService = (face: FaceName, client: ConstructorParameters<typeof TablesDB>[0]): object =>
  face === "tables" ? new TablesDB(client) : new Databases(client);
